import { afterEach, beforeEach, expect, test } from 'vitest'
import { newId } from '../base/id.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Viewer } from '../people/access.ts'
import { ensurePerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { mayAnswer, visibleTo } from './access.ts'
import type { Incident } from './incident.ts'
import { incidentFacts } from './incident-facts.ts'
import { columnsOf, type StoredIncident } from './incident-row.ts'
import { measures } from './measures.ts'
import { findIncident, listIncidents } from './read-incidents.ts'
import { day, dollars, hour, incidentOf, start } from './testing.ts'

const now = new Date(start + 10 * day)
const span = { from: new Date(start - day), to: now }

let database: OpenDatabase
let teamId: string
beforeEach(async () => {
  database = await testDatabase()
  const actor = { id: 'test', origin: 'tally' as const }
  teamId = (await createTeam(database.db, { name: 'Core', actor, now: new Date(start) })).id
})
afterEach(() => database.close())

test('until it is told, answered by anybody, and over: what Tally closes was over when it was found last', async () => {
  await kept('person', { firstToldAt: start + hour, firstAnsweredAt: start + 3 * hour, lastFoundAt: start + 4 * hour })
  await kept('person', {
    ...{ subject: { kind: 'entity', id: 'ben' }, state: 'resolved', resolution: 'quiet', resolvedAt: start + 7 * day },
    ...{ firstToldAt: null, lastFoundAt: start + 4 * hour },
  })

  expect(await measures(database.db, span)).toMatchObject({
    ...{ count: 2, toDetect: 2 * hour, toAcknowledge: 2 * hour, toResolve: 5 * hour },
  })
})

test('what a team’s incident and those of its members say of the same dollars is at stake once', async () => {
  await kept('person', { peak: dollars(40) })
  await kept('team', { subject: { kind: 'team', id: teamId }, family: 'volume', peak: dollars(100) })

  expect((await measures(database.db, span)).atStake).toBe(dollars(100))
})

test('who leads the team of old answers nothing of who left it, and lists it no more', async () => {
  const ana = await ensurePerson(database.db, { kind: 'person', name: 'ana', email: 'ana@x.example', now })
  const bob = await ensurePerson(database.db, { kind: 'person', name: 'bob', email: 'bob@x.example', now })
  const lead: Viewer = { person: bob, roles: new Set(['member', 'lead']), ledTeamIds: new Set([teamId]) }
  const ofAna = await kept('person', { subject: { kind: 'entity', id: ana.id } })
  const ofTeam = await kept('team', { subject: { kind: 'team', id: teamId }, family: 'volume' })

  const visible = await visibleTo(database.db, lead, now)
  const listed = await listIncidents(database.db, visible ? { visible } : {}, { page: 0, size: 5 })

  expect(await mayAnswer(database.db, lead, ofAna, now)).toBe(false)
  expect(await mayAnswer(database.db, lead, ofTeam, now)).toBe(true)
  expect(listed.incidents.map(({ id }) => id)).toEqual([ofTeam.id])
})

test('an incident of those who are in no team is drawn', async () => {
  const incident = await kept('team', { subject: { kind: 'team', id: '' }, family: 'price', cause: 'price' }, null)

  expect(await incidentFacts(database.db, incident, now)).toMatchObject({ name: 'Everybody without a team' })
})

async function kept(
  kind: StoredIncident['subjectKind'],
  changes: Partial<Incident>,
  team: string | null = teamId,
): Promise<StoredIncident> {
  const id = newId()
  await database.db
    .insertInto('incident')
    .values({ ...columnsOf(incidentOf({ id, ...changes })), subject_kind: kind, team_id: team })
    .execute()
  const incident = await findIncident(database.db, id)
  if (!incident) throw new Error('it was kept')
  return incident
}
