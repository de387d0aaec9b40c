import { z } from 'zod'
import { addDays } from '../../../base/calendar.ts'
import type { Db, DbOrTransaction } from '../../../db/database.ts'
import { maySeeEverything } from '../../../people/access.ts'
import { findPersonByEmail } from '../../../people/person.ts'
import { findTeam } from '../../../people/team.ts'
import { type Period, parsePeriod } from '../../../reports/period.ts'
import { type ReportCalendar, reportCalendar } from '../../../reports/report-calendar.ts'
import { personScope, type Scope, scopeKey, scopeOfKey, usualScope } from '../../../reports/scope.ts'
import type { Caller } from '../endpoint.ts'
import { ApiError } from '../problem.ts'
import { dayShape } from '../shapes.ts'

/** The query fields that say whose figures and when. */
export const askedFields = {
  scope: z
    .string()
    .max(200)
    .optional()
    .describe(
      'Whose figures: `org`, `me`, `team:` with a team’s id or name, `person:` with an id or e-mail address. Left out: all you may see, of a lead the team, else your own.',
    ),
  period: z
    .string()
    .max(80)
    .optional()
    .describe('When, as in Slack: `7d`, `mtd`, `cycle`, `last month`, `2026-10`, `2026-11-03..2026-11-09`.'),
  days: z.coerce
    .number('must be a whole number from 1 to 1096')
    .int('must be a whole number from 1 to 1096')
    .min(1, 'must be a whole number from 1 to 1096')
    .max(1_096, 'must be a whole number from 1 to 1096')
    .optional()
    .describe('The last so many UTC days, today included, in the place of `period`.'),
}

/** A period in an answer. */
export const periodShape = z.object({
  label: z.string(),
  from: dayShape,
  to: dayShape.describe('The last day; it is counted.'),
})

/** A scope in an answer: `key` asks for it again. */
export const scopeShape = z.object({
  kind: z.enum(['org', 'team', 'person']),
  key: z.string().describe('Gives the same again as `scope`.'),
  name: z.string(),
})

export type Query = { scope?: string | undefined; period?: string | undefined; days?: number | undefined }

/** What a query asks of, found to be seen by who asks. */
export type AskedOf = { scope: Scope; period: Period; calendar: ReportCalendar }

/** Reads whose figures and when. `usual` is the period where none is said. Throws 400, and 403 or 404 for what they may not see. */
export async function readAsked(
  db: Db,
  { caller, query, usual, now }: { caller: Caller; query: Query; usual: string; now: Date },
): Promise<AskedOf> {
  const calendar = await reportCalendar(db, now)
  return {
    scope: await readScope(db, { caller, text: query.scope, now }),
    period: readPeriod(query, usual, now, calendar),
    calendar,
  }
}

function readPeriod({ period, days }: Query, usual: string, now: Date, calendar: ReportCalendar): Period {
  if (period !== undefined && days !== undefined) throw fault('days', 'Give either days or period.')
  const parsed = parsePeriod(days === undefined ? (period ?? usual) : `${days}d`, now, calendar)
  if (parsed.ok) return parsed.period
  throw fault(days === undefined ? 'period' : 'days', parsed.say.replaceAll('`', ''))
}

async function readScope(
  db: DbOrTransaction,
  { caller, text, now }: { caller: Caller; text: string | undefined; now: Date },
): Promise<Scope> {
  const { viewer } = caller
  if (text === undefined) return usualScope(db, viewer, now)
  if (text === 'me') {
    if (caller.personId === null) throw fault('scope', 'This token acts as a service, which has no figures of its own.')
    return personScope(viewer.person)
  }
  if (text === 'org' && !maySeeEverything(viewer)) {
    throw new ApiError(
      403,
      'Only finance and admins see everybody’s figures. Ask with scope=me, or of a team you lead.',
    )
  }
  const key = await keyOf(db, text)
  const scope = key && (await scopeOfKey(db, { viewer, key, now }))
  if (scope) return scope
  throw new ApiError(404, `There is no ${text.slice(0, 100)}, or you may not see it.`, {
    errors: [{ in: 'query', field: 'scope', detail: 'Name a team or a person whose figures you may see.' }],
  })
}

// Names and addresses are as good as ids.
async function keyOf(db: DbOrTransaction, text: string): Promise<string | null> {
  if (text === 'org') return text
  const [, kind, who = ''] = /^(team|person):(.+)$/.exec(text) ?? []
  if (kind === undefined) {
    throw fault('scope', 'Write it as org, me, team:<id or name> or person:<id or e-mail>.')
  }
  if (z.uuid().safeParse(who).success) return text
  if (kind === 'person') {
    const person = await findPersonByEmail(db, who)
    return person && `person:${person.id}`
  }
  const found = await findTeam(db, who)
  return 'team' in found ? `team:${found.team.id}` : null
}

/** A period as it is answered. */
export function shownPeriod({ label, range }: Pick<Period, 'label' | 'range'>): z.input<typeof periodShape> {
  return { label, from: range.from, to: addDays(range.to, -1) }
}

/** A scope as it is answered. */
export function shownScope(scope: Scope): z.input<typeof scopeShape> {
  return { kind: scope.kind, key: scopeKey(scope), name: scope.name }
}

function fault(field: string, detail: string): ApiError {
  return new ApiError(400, `${field} cannot be taken: ${detail}`, { errors: [{ in: 'query', field, detail }] })
}
