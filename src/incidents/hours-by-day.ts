import type { UsageRow } from '../anomalies/usage-row.ts'
import { dayMs } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { usedByHour } from '../ledger/usage-snapshot.ts'
import type { LedgerFeed } from './ledger-feed.ts'

/** How many days of everybody's usage the engine compares with. */
export const historyDays = 70
export const historyMs = historyDays * dayMs

/** What the ledger has by the hour in `[from, to)`, told through `feed` a day at a time: a long history is never held whole. */
export async function* hoursByDay(
  db: DbOrTransaction,
  feed: LedgerFeed,
  { from, to }: { from: number; to: number },
): AsyncGenerator<{ from: number; to: number; rows: UsageRow[] }, void, undefined> {
  for (let start = from; start < to; start += dayMs) {
    const end = Math.min(start + dayMs, to)
    const bins = await usedByHour(db, { from: new Date(start), to: new Date(end) })
    yield { from: start, to: end, rows: feed.hours(bins, start, end) }
  }
}
