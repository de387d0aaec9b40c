import { sql, type Transaction } from 'kysely'
import { addDays, type Day } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Source } from '../ledger/entry.ts'
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
 * Removes entries of the days before one, but for the days in `except`, a day a transaction. What a vendor may still correct
 * stays a while longer, seats and adjustments for good. Returns how many went.
 */
export async function removeOldEntries(
  db: Db,
  input: { before: Day; today: Day; except: ReadonlySet<Day> },
): Promise<number> {
  const { before, today, except } = input
  const settled = addDays(today, -daysVendorsMayCorrect)
  let removed = 0
  for (let day = (await oldestEntryDay(db)) ?? before; day < before; day = addDays(day, 1)) {
    if (except.has(day)) continue
    const sources = day < settled ? [...metered, ...told] : metered
    removed += await db.transaction().execute((transaction) => removeDay(transaction, { day, sources }))
  }
  return removed
}

async function removeDay(
  transaction: Transaction<Tables>,
  { day, sources }: { day: Day; sources: readonly Source[] },
): Promise<number> {
  const gone = await removeEntriesOfDay(transaction, { day, sources })
  const next = addDays(day, 1)
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
