import { sql, type Transaction } from 'kysely'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { type Cycle, cycleAt, keepBillingCycles, readBillingCycles } from '../settings/billing-cycles.ts'

/**
 * Keeps a cycle the vendor told of. One that begins within three days of it is the same, told better now; of two that
 * overlap, the earlier ends where the later begins. Where it is the cycle that holds, budgets hear of it.
 */
export async function recordCycle(db: Db, input: { accountId: number; now: Date } & Cycle): Promise<void> {
  const { accountId, startsAt, endsAt, now } = input
  await db.transaction().execute(async (transaction) => {
    const near = sql`interval '3 days'`
    await sql`
    with same as (
      delete from vendor_cycle where account_id = ${accountId} and starts_at <> ${startsAt}::timestamptz
        and starts_at between ${startsAt}::timestamptz - ${near} and ${startsAt}::timestamptz + ${near}
      returning billed_seat_micro_usd
    ), cut as (
      update vendor_cycle set ends_at = ${startsAt} where account_id = ${accountId}
        and starts_at < ${startsAt}::timestamptz - ${near} and ends_at > ${startsAt}
    )
    insert into vendor_cycle (account_id, starts_at, billed_seat_micro_usd, ends_at)
    select ${accountId}, ${startsAt}, (select max(billed_seat_micro_usd) from same), least(${endsAt}::timestamptz, (
      select min(starts_at) from vendor_cycle where account_id = ${accountId}
        and starts_at > ${startsAt}::timestamptz + ${near}))
    on conflict (account_id, starts_at) do update set ends_at = excluded.ends_at`.execute(transaction)
    await noteBillingCycles(transaction, now)
  })
}

/**
 * Makes the cycles that hold known to budgets: those of Cursor, of the active account known longest that has told of any.
 * To be called after each change of what is known or of an account's state, in the same transaction.
 */
export async function noteBillingCycles(transaction: Transaction<Tables>, now: Date): Promise<void> {
  await keepBillingCycles(transaction, { read: () => cyclesThatHold(transaction), now })
}

async function cyclesThatHold(transaction: Transaction<Tables>): Promise<Cycle[]> {
  const oldest = transaction
    .selectFrom('vendor_cycle')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_cycle.account_id')
    .select('account_id')
    .where('vendor', '=', 'cursor')
    .where('state', '=', 'active')
    .orderBy('account_id')
    .limit(1)
  return transaction
    .selectFrom('vendor_cycle')
    .select(['starts_at as startsAt', 'ends_at as endsAt'])
    .where('account_id', '=', oldest)
    .orderBy('starts_at')
    .execute()
}

/** The billing cycle that holds at an instant, as budgets have it: Cursor's. Null without one, where the calendar month holds. */
export async function currentCycle(db: DbOrTransaction, now: Date): Promise<Cycle | null> {
  return cycleAt(await readBillingCycles(db), now)
}
