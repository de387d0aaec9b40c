import { type Day, dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { type Organisation, readOrganisation } from '../settings/organisation.ts'
import { currentCycle } from '../sources/cycles.ts'

/** What periods are reckoned with, beside the date: the billing cycle in whole UTC days, null for the calendar month, and the week. */
export type ReportCalendar = { cycle: { from: Day; to: Day } | null; weekStart: Organisation['weekStart'] }

/** The calendar where nothing is connected and nothing set. */
export const plainCalendar: ReportCalendar = { cycle: null, weekStart: 'monday' }

/** The calendar as of an instant: the billing cycle under way, the organisation’s week. */
export async function reportCalendar(db: DbOrTransaction, now: Date): Promise<ReportCalendar> {
  const cycle = await currentCycle(db, now)
  const { weekStart } = await readOrganisation(db)
  return { cycle: cycle && { from: dayOf(cycle.startsAt), to: dayOf(cycle.endsAt) }, weekStart }
}
