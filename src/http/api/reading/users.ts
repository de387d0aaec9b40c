import { z } from 'zod'
import { dayOf } from '../../../base/calendar.ts'
import type { Db } from '../../../db/database.ts'
import { incidentsAfter } from '../../../incidents/read-incidents.ts'
import { requestsByDayAndModel } from '../../../ledger/model-day-queries.ts'
import { maySeePerson, maySeeTeam } from '../../../people/access.ts'
import { teamOfPerson } from '../../../people/membership.ts'
import { findPerson, findPersonByEmail, type Person } from '../../../people/person.ts'
import { timeZoneOf } from '../../../people/time-zone.ts'
import { personReport } from '../../../reports/person-report.ts'
import { dailyActivityOf } from '../../../sources/daily-activity.ts'
import { type Caller, endpoint } from '../endpoint.ts'
import { ApiError } from '../problem.ts'
import { askedFields, readAsked } from './asked.ts'
import { shownUser } from './shown-user.ts'
import { trackedIncidents } from './tracker-incidents.ts'
import { userAnswer } from './user-shapes.ts'

export const getUser = endpoint({
  method: 'GET',
  path: '/users/:user',
  id: 'getUser',
  tag: 'People',
  summary: 'Everything about one person’s usage, in the last 30 days unless asked otherwise.',
  description:
    'Answers with the fields of cursor-usage-tracker’s `/api/users/[email]`, over all providers, beside Tally’s own. Members see themselves and their robots, leads who is in their teams today.',
  scope: 'read',
  need: 'known',
  params: z.object({ user: z.string().max(300).describe('An id, an e-mail address, or `me`.') }),
  query: z.object({ period: askedFields.period, days: askedFields.days }),
  answer: userAnswer,
  async handle({ db }: { db: Db }, { caller, params, query, now }) {
    const { viewer } = caller
    const person = await personCalled(db, caller, params.user, now)
    const { period } = await readAsked(db, { caller, query, usual: '30d', now })
    const team = await teamOfPerson(db, { personId: person.id, day: dayOf(now) })
    const report = await personReport(db, {
      person,
      period,
      timeZone: await timeZoneOf(db, viewer.person.id),
      team: team && maySeeTeam(viewer, team.id) ? team : null,
      now,
    })
    const own = { personIds: [person.id], teamIds: [] }
    const found = await incidentsAfter(db, { visible: own }, { after: null, limit: 20 })
    const activity = await dailyActivityOf(db, { personId: person.id, ...period.range })
    const models = await requestsByDayAndModel(db, { personId: person.id, ...period.range })
    return shownUser({ report, team, activity, models, anomalies: (await trackedIncidents(db, found)).anomalies })
  },
})

// Who may not see somebody does not learn either whether there is such a person.
async function personCalled(db: Db, caller: Caller, called: string, now: Date): Promise<Person> {
  const { viewer, personId } = caller
  if (called === 'me') {
    if (personId !== null) return viewer.person
    throw new ApiError(404, 'This token acts as a service, which is nobody and used nothing.')
  }
  const isId = z.uuid().safeParse(called).success
  const person = isId ? await findPerson(db, called) : await findPersonByEmail(db, called)
  if (person && (await maySeePerson(db, viewer, person.id, now))) return person
  throw new ApiError(404, `There is nobody called ${called.slice(0, 100)}, or you may not see them.`, {
    errors: [{ in: 'path', field: 'user', detail: 'Give an id, an e-mail address, or me for yourself.' }],
  })
}
