import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** A vendor's billing cycle, `[startsAt, endsAt)`. */
export type Cycle = { startsAt: Date; endsAt: Date }

/**
 * Keeps a cycle the vendor told of. One that begins within three days of it is the same, told better now; of two that
 * overlap, the earlier ends where the later begins.
 */
export async function recordCycle(db: DbOrTransaction, input: { accountId: number } & Cycle): Promise<void> {
  const { accountId, startsAt, endsAt } = input
  const near = sql`interval '3 days'`
  await sql`
    with same as (
      delete from vendor_cycle where account_id = ${accountId} and starts_at <> ${startsAt}::timestamptz
        and starts_at between ${startsAt}::timestamptz - ${near} and ${startsAt}::timestamptz + ${near}
    ), cut as (
      update vendor_cycle set ends_at = ${startsAt} where account_id = ${accountId}
        and starts_at < ${startsAt}::timestamptz - ${near} and ends_at > ${startsAt}
    )
    insert into vendor_cycle (account_id, starts_at, ends_at)
    select ${accountId}, ${startsAt}, least(${endsAt}::timestamptz, (
      select min(starts_at) from vendor_cycle where account_id = ${accountId}
        and starts_at > ${startsAt}::timestamptz + ${near}))
    on conflict (account_id, starts_at) do update set ends_at = excluded.ends_at`.execute(db)
}

/**
 * The billing cycle that holds: Cursor's, of the account known longest. Where the vendor has not told of it yet, a month
 * follows upon the last one that is known. Null without one, where the calendar month holds instead.
 */
export async function currentCycle(db: DbOrTransaction, now: Date): Promise<Cycle | null> {
  const last = await db
    .selectFrom('vendor_cycle')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_cycle.account_id')
    .select(['starts_at as startsAt', 'ends_at as endsAt'])
    .where('vendor', '=', 'cursor')
    .where('state', '=', 'active')
    .where('starts_at', '<=', now)
    .orderBy('account_id')
    .orderBy('starts_at', 'desc')
    .executeTakeFirst()
  return last ? cycleAfter(last, now) : null
}

// Months are counted from the known end, so that a cycle of the 31st comes back to the 31st after February.
function cycleAfter(known: Cycle, now: Date): Cycle {
  const end = Temporal.Instant.fromEpochMilliseconds(known.endsAt.getTime()).toZonedDateTimeISO('UTC')
  let cycle = known
  for (let months = 1; cycle.endsAt <= now; months++) {
    cycle = { startsAt: cycle.endsAt, endsAt: new Date(end.add({ months }).epochMilliseconds) }
  }
  return cycle
}
