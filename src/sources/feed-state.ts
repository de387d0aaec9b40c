import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { removedBefore } from './remove-old-details.ts'

/**
 * How far one thing that can be read of an account was read, and whether it still works. The feed that tells the money is
 * named as its source (`cursor-events`): how fresh reports are is taken from it.
 */
export type FeedState = {
  feed: string
  /** `[readFrom, readTo)` is in the ledger; both null before the first reading. */
  readFrom: Date | null
  readTo: Date | null
  lastOkAt: Date | null
  /** Since when it cannot be read, and why, in words; null and empty while it can. */
  failingSince: Date | null
  problem: string
  /** What the feed keeps for itself from one run to the next. */
  note: unknown
  /** Before this day details were removed, and only their sums stay: what was read of it is not read again. */
  removedBefore: Day | null
}

/** Every feed of an account that was ever tried, by name. */
export async function feedStates(db: DbOrTransaction, accountId: number): Promise<FeedState[]> {
  const before = await removedBefore(db, accountId)
  const states = await db
    .selectFrom('sync_feed')
    .select(['feed', 'read_from as readFrom', 'read_to as readTo', 'last_ok_at as lastOkAt'])
    .select(['failing_since as failingSince', 'problem', 'note'])
    .where('account_id', '=', accountId)
    .orderBy('feed')
    .execute()
  return states.map((state) => ({ ...state, removedBefore: before }))
}

/**
 * Notes that `[from, to)` was read: what is known widens, and a problem is over. Without a `note` the old one stays.
 * `recovered` is said once; `failedSince` is when the problem that is over began. With `goesOn`, more of it is still being
 * read, so that a problem is not over yet.
 */
export async function feedRead(
  db: DbOrTransaction,
  input: { accountId: number; feed: string; from: Date; to: Date; now: Date; note?: unknown; goesOn?: boolean },
): Promise<{ recovered: boolean; failedSince: Date | null }> {
  const { accountId, feed, from, to, now, note, goesOn = false } = input
  const noteText = note === undefined ? null : JSON.stringify(note)
  const noted = await sql<{ failedSince: Date | null }>`
    with before as (
      select failing_since from sync_feed where account_id = ${accountId} and feed = ${feed} for update
    )
    insert into sync_feed (account_id, feed, read_from, read_to, last_ok_at, note)
    select ${accountId}, ${feed}, ${from}, ${to}, ${now}, coalesce(${noteText}::jsonb, '{}')
    from (select count(*) from before) as read_first
    on conflict (account_id, feed) do update set
      read_from = least(sync_feed.read_from, excluded.read_from), read_to = greatest(sync_feed.read_to, excluded.read_to),
      last_ok_at = case when ${goesOn} then sync_feed.last_ok_at else excluded.last_ok_at end,
      failing_since = case when ${goesOn} then sync_feed.failing_since end,
      problem = case when ${goesOn} then sync_feed.problem else '' end, note = coalesce(${noteText}::jsonb, sync_feed.note)
    returning (select failing_since from before) as "failedSince"`.execute(db)
  const failedSince = goesOn ? null : (noted.rows[0]?.failedSince ?? null)
  return { recovered: failedSince !== null, failedSince }
}

/** Notes that a feed could not be read. `newly`: it worked until now; `since` is when the problem began. */
export async function feedFailed(
  db: DbOrTransaction,
  input: { accountId: number; feed: string; problem: string; now: Date },
): Promise<{ newly: boolean; since: Date }> {
  const { accountId, feed, problem, now } = input
  const noted = await sql<{ before: Date | null; since: Date }>`
    with before as (
      select failing_since from sync_feed where account_id = ${accountId} and feed = ${feed} for update
    )
    insert into sync_feed (account_id, feed, failing_since, problem)
    select ${accountId}, ${feed}, ${now}, ${problem} from (select count(*) from before) as read_first
    on conflict (account_id, feed) do update set
      failing_since = coalesce(sync_feed.failing_since, excluded.failing_since), problem = excluded.problem
    returning (select failing_since from before) as before, failing_since as since`.execute(db)
  const [row] = noted.rows
  return { newly: !row?.before, since: row?.since ?? now }
}

/** What stands for an account as a whole among its feeds, once it could not be read at all. */
const wholeAccount = 'account'

/** Notes that nothing of an account could be read, for a reason that is no feed's: its key cannot be opened, say. */
export async function accountFailed(
  db: DbOrTransaction,
  input: { accountId: number; problem: string; now: Date },
): Promise<void> {
  await feedFailed(db, { ...input, feed: wholeAccount })
}

/** Notes that its feeds can be read again, each for itself. */
export async function accountRead(db: DbOrTransaction, accountId: number): Promise<void> {
  await db
    .updateTable('sync_feed')
    .set({ failing_since: null, problem: '' })
    .where('account_id', '=', accountId)
    .where('feed', '=', wholeAccount)
    .where('failing_since', 'is not', null)
    .execute()
}
