import type { Db } from '../../db/database.ts'
import type { Viewer } from '../../people/access.ts'
import { type Period, periodOfWord } from '../../reports/period.ts'
import { type ReportCalendar, reportCalendar } from '../../reports/report-calendar.ts'
import { type Scope, scopeOfKey } from '../../reports/scope.ts'

/** The organisation or a team, and a period of it. */
export type AskedGroup = { scope: Exclude<Scope, { kind: 'person' }>; period: Period; calendar: ReportCalendar }

/**
 * Reads back a button's value: a scope's key and the word of a period. Null where it is no group, or none they may see (any
 * more).
 */
export async function readAskedGroup(
  db: Db,
  { viewer, value, now }: { viewer: Viewer | null; value: string; now: Date },
): Promise<AskedGroup | null> {
  const [key = '', ...words] = value.split(' ')
  const scope = viewer && (await scopeOfKey(db, { viewer, key, now }))
  if (!scope || scope.kind === 'person') return null
  const calendar = await reportCalendar(db, now)
  return { scope, period: periodOfWord(words.join(' '), now, calendar), calendar }
}

/** Where they may not see them: `charts`, `models` of a group. */
export function groupRefusal(what: string): string {
  return `Leads see the ${what} of their teams, finance and admins everyone’s. So I did not look that up.`
}
