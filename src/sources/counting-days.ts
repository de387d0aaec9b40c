import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { daysOf } from './days-of.ts'
import { shareCounting } from './vendor-account.ts'

/** A window of an account whose entries are about to change; what is meant are the UTC days it has a part of. */
type Window = { accountId: number; from: Date; to: Date }

/**
 * Keeps everybody from `claimDays` of these days and from `lockCounting` of the account until the transaction ends: for windows
 * of a source that only one run reads, of which several may be of a day.
 */
export async function shareDays(transaction: DbOrTransaction, { accountId, ...range }: Window): Promise<void> {
  await shareCounting(transaction, accountId)
  await sql`select pg_advisory_xact_lock_shared(${keyOf(accountId)}) from ${inOrder(daysOf(range))}`.execute(
    transaction,
  )
}

/** Keeps everybody else from counting on these days of an account until the transaction ends. */
export async function claimDays(transaction: DbOrTransaction, { accountId, ...range }: Window): Promise<void> {
  await shareCounting(transaction, accountId)
  await sql`select pg_advisory_xact_lock(${keyOf(accountId)}) from ${inOrder(daysOf(range))}`.execute(transaction)
}

function keyOf(accountId: number) {
  return sql`hashtextextended(${`tally.counting-day.${accountId}.`}::text || (day - date '2000-01-01'), 0)`
}

// All ask in the order of the days, so that none waits for another that waits for it.
function inOrder(days: readonly Day[]) {
  return sql`(select unnest(${days}::date[]) as day order by 1) as asked`
}
