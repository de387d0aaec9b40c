import { sql, type Transaction } from 'kysely'
import { addDays, type Day, dayOf, startOfDay } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Source } from './entry.ts'

/** The day of the oldest entry; null where there is none. */
export async function oldestEntryDay(db: DbOrTransaction): Promise<Day | null> {
  const { oldest } = await db
    .selectFrom('entry')
    .select(sql<Date | null>`min(at)`.as('oldest'))
    .executeTakeFirstOrThrow()
  return oldest && dayOf(oldest)
}

/**
 * Removes the entries of a day that count, of these sources. Hours, days and budgets go on having them in their sums. What
 * is only compared stays, because adjustments are reckoned from it. Returns how many went, by account and source.
 */
export async function removeEntriesOfDay(
  transaction: Transaction<Tables>,
  { day, sources }: { day: Day; sources: readonly Source[] },
): Promise<Array<{ account: string; source: Source; records: number }>> {
  await sql`select set_config('tally.keep_sums', 'on', true)`.execute(transaction)
  const { rows } = await sql<{ account: string; source: Source; records: number }>`with gone as (
      delete from entry where day = ${day} and at >= ${startOfDay(day)} and at < ${startOfDay(addDays(day, 1))}
        and source = any(${sources}::text[]) and counts
      returning account, source
    ) select account, source, count(*) as records from gone group by 1, 2 order by 1, 2`.execute(transaction)
  return rows
}

/** Removes what is kept of sessions that ended before a day. Returns how many. */
export async function removeSessions(db: DbOrTransaction, before: Day): Promise<number> {
  const removed = await db
    .deleteFrom('session_total')
    .where('ended_at', '<', startOfDay(before))
    .executeTakeFirstOrThrow()
  return Number(removed.numDeletedRows)
}
