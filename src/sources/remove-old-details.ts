import { setTimeout as wait } from 'node:timers/promises'
import { sql, type Transaction } from 'kysely'
import { addDays, type Day, daysIn, daysOfMonth, type Month } from '../base/calendar.ts'
import { type Db, type DbOrTransaction, isLockTaken } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Source } from '../ledger/entry.ts'
import { entryMonths, removeEntriesOfMonth } from '../ledger/entry-months.ts'
import { oldestEntryDay, removeEntriesOfDay } from '../ledger/remove-entries.ts'

/** Vendors correct what they told of the last weeks: the longest re-reading of a collector, and some days. */
const daysVendorsMayCorrect = 40

const metered: readonly Source[] = ['proxy']
const told: readonly Source[] = [
  'cursor-events',
  'anthropic-analytics',
  'anthropic-reports',
  'openai-costs',
  'cursor-csv',
  'cursor-sums-csv',
  'anthropic-costs-csv',
  'anthropic-usage-csv',
  'anthropic-spend-csv',
  'openai-costs-csv',
  'openai-usage-csv',
  'sandbox-history',
]

/**
 * Removes entries of the days before one, but for the days in `except`: months that are over by then whole, by the part of
 * the ledger that holds them, the days after them a day a transaction. What a vendor may still correct stays a while longer,
 * seats and adjustments for good. Returns how many went.
 */
export async function removeOldEntries(
  db: Db,
  input: { before: Day; today: Day; except: ReadonlySet<Day> },
): Promise<number> {
  const { before, today, except } = input
  const settled = addDays(today, -daysVendorsMayCorrect)
  let removed = 0
  for (const of of await entryMonths(db)) {
    const days = daysOfMonth(of)
    const isOver = days.to <= before && days.to <= settled
    if (!isOver || daysIn(days).some((day) => except.has(day))) continue
    const gone = await removeMonth(db, of)
    // Where everybody is at the ledger, the months are left to be removed day by day, for which nobody has to wait.
    if (gone === null) break
    removed += gone
  }
  for (let day = (await oldestEntryDay(db)) ?? before; day < before; day = addDays(day, 1)) {
    if (except.has(day)) continue
    const sources = day < settled ? [...metered, ...told] : metered
    removed += await db.transaction().execute((transaction) => removeDay(transaction, { day, sources }))
  }
  return removed
}

const mostTries = 5
const longestPauseMs = 1_000

// Null where the month could not be had.
async function removeMonth(db: Db, of: Month): Promise<number | null> {
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    try {
      return await db.transaction().execute(async (transaction) => {
        const gone = await removeEntriesOfMonth(transaction, { of, sources: [...metered, ...told] })
        return noteRemoved(transaction, gone, daysOfMonth(of).to)
      })
    } catch (thrown) {
      if (!isLockTaken(thrown)) throw thrown
      await wait(Math.random() * Math.min(longestPauseMs, 100 * 2 ** attempt))
    }
  }
  return null
}

async function removeDay(
  transaction: Transaction<Tables>,
  { day, sources }: { day: Day; sources: readonly Source[] },
): Promise<number> {
  return noteRemoved(transaction, await removeEntriesOfDay(transaction, { day, sources }), addDays(day, 1))
}

async function noteRemoved(
  transaction: Transaction<Tables>,
  gone: ReadonlyArray<{ account: string; source: Source; records: number }>,
  next: Day,
): Promise<number> {
  for (const { account, source, records } of gone) {
    await sql`update source_kept set records = records - ${records}::bigint,
        first_at = greatest(first_at, ${next}::date::timestamp at time zone 'UTC'),
        removed_before = greatest(removed_before, ${next}::date)
      where account = ${account} and source = ${source}`.execute(transaction)
  }
  return gone.reduce((sum, { records }) => sum + records, 0)
}

/** Before which day something that counted was removed of an account; null where nothing was. */
export async function removedBefore(db: DbOrTransaction, accountId: number): Promise<Day | null> {
  const { rows } = await sql<{ day: Day | null }>`
    select max(removed_before)::text as day from source_kept where account = ${String(accountId)}`.execute(db)
  return rows[0]?.day ?? null
}

/** Removes what vendors told beside money of the days before one. Returns how many figures went. */
export async function removeOldActivity(db: Db, before: Day): Promise<number> {
  const removed = await db.deleteFrom('activity_day').where('day', '<', before).executeTakeFirstOrThrow()
  return Number(removed.numDeletedRows)
}
