import { sql } from 'kysely'
import { dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { recordsTold } from './records-told.ts'

/** A range a vendor told so little of that it was not believed, in milliseconds. */
type Doubted = { from: number; to: number }

// Corrections take away a few records; a vendor that is not well loses most.
const fewRecords = 20

/**
 * Whether what a vendor tells of `[from, to)` now may take the place of what the ledger has of it: not when it is nothing
 * where there was something, nor when it is less than half and more than 20 records short. `doubted`: what was not believed
 * in the run before; heard again, it is believed. `records`: as the vendor counts, so that fees beside a record are none.
 */
export async function isBelievable(
  db: DbOrTransaction,
  input: { accountId: number; source: Source; from: Date; to: Date; records: number; doubted: readonly Doubted[] },
): Promise<boolean> {
  const { records, doubted, ...window } = input
  if (doubted.some(({ from, to }) => from < window.to.getTime() && to > window.from.getTime())) return true
  if (records === 0) return (await recordsTold(db, window)) === 0
  const enough = Math.max(records * 2, records + fewRecords)
  return (await recordsKept(db, { ...window, atMost: enough + 1 })) <= enough
}

async function recordsKept(
  db: DbOrTransaction,
  input: { accountId: number; source: Source; from: Date; to: Date; atMost: number },
): Promise<number> {
  const { accountId, source, from, to, atMost } = input
  const { rows } = await sql<{ records: number }>`select count(*) as records from (
    select from entry where source = ${source} and account = ${String(accountId)} and category <> 'fee'
      and at >= ${from} and at < ${to} and day >= ${dayOf(from)} and day <= ${dayOf(to)}
    limit ${atMost}) as kept`.execute(db)
  return rows[0]?.records ?? 0
}
