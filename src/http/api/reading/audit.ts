import { z } from 'zod'
import { origins } from '../../../audit/record-act.ts'
import { addDays, startOfDay } from '../../../base/calendar.ts'
import type { Db } from '../../../db/database.ts'
import { auditTrail, type SaidAct } from '../../../reports/audit-trail.ts'
import { endpoint } from '../endpoint.ts'
import { cursorOf, pageFields, pageOf, readCursor } from '../paging.ts'
import { dayGiven, instant, instantShape } from '../shapes.ts'

const facts = z.record(z.string(), z.unknown())

const actShape = z.object({
  id: z.int().describe('Grows with time.'),
  at: instantShape,
  actor: z.string().describe('A person’s or token’s id, or what acted when it was nobody: command line.'),
  who: z.string(),
  what: z.string().describe('What they did, in words.'),
  origin: z.string().describe('From where: slack, command line, api or tally.'),
  act: z.string().describe('What kind of act: budget.change, team.assign, …'),
  subject: z.string().describe('The id of the thing it was done to.'),
  subjectName: z.string(),
  detail: facts,
  before: facts.nullable(),
  after: facts.nullable(),
})

export const listActs = endpoint({
  method: 'GET',
  path: '/audit',
  id: 'listActs',
  tag: 'Audit',
  summary: 'List who did what, the newest first.',
  scope: 'read',
  need: 'admin',
  query: z.object({
    ...pageFields,
    actor: z.string().max(200).optional().describe('The id of whoever acted.'),
    kind: z.string().max(100).optional().describe('What about: budget, team, virtual-key, incident, …'),
    subject: z.string().max(300).optional().describe('The id of the thing it was done to.'),
    origin: z.enum(origins).optional(),
    from: dayGiven.optional().describe('The first UTC day.'),
    to: dayGiven.optional().describe('The last UTC day.'),
  }),
  answer: pageOf(actShape),
  async handle({ db }: { db: Db }, { query }) {
    const { limit, cursor, from, to, actor, kind, subject, origin } = query
    const filter = {
      ...(actor === undefined ? {} : { actor }),
      ...(kind === undefined ? {} : { kind }),
      ...(subject === undefined ? {} : { subject }),
      ...(origin === undefined ? {} : { origin }),
      ...(from === undefined ? {} : { from: startOfDay(from) }),
      ...(to === undefined ? {} : { to: startOfDay(addDays(to, 1)) }),
    }
    const place = readCursor('audit', { older: z.int() }, cursor)
    const { acts, older } = await auditTrail(db, { filter, limit, cursor: place })
    const last = older ? acts.at(-1) : undefined
    return { data: acts.map(shownAct), next: last ? cursorOf('audit', { older: last.id }) : null }
  },
})

function shownAct(act: SaidAct): z.input<typeof actShape> {
  const { id, at, actor, who, what, origin, subject, subjectName, detail, before, after } = act
  return {
    ...{ id, at: instant(at), actor, who, what, origin, act: act.act, subject, subjectName },
    ...{ detail, before, after },
  }
}
