import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** An account with a problem, and since when it has, or had, it. */
export type AccountProblem = { accountId: number; since: Date }

/**
 * The active accounts with feeds that began to fail and of which nobody was told yet; they count as told then. What an
 * account that is being read right now comes to is waited for.
 */
export async function takeNewProblems(transaction: DbOrTransaction, now: Date): Promise<AccountProblem[]> {
  const taken = await sql<AccountProblem>`
    with fresh as (
      update sync_feed as feed set told_of_problem_at = ${now} from vendor_account as account
      where account.id = feed.account_id and account.state = 'active'
        and feed.failing_since is not null and feed.told_of_problem_at is null
        and not exists (select from sync_run where account_id = feed.account_id and state = 'running')
      returning feed.account_id, feed.failing_since
    )
    select account_id as "accountId", min(failing_since) as since from fresh group by account_id order by account_id`.execute(
    transaction,
  )
  return taken.rows
}

/**
 * The accounts of which a problem was told and that have none any more; each is given once. `since` is when their problem
 * was told.
 */
export async function takeRecoveries(transaction: DbOrTransaction): Promise<AccountProblem[]> {
  const taken = await sql<AccountProblem>`
    with well as (
      select account_id, min(told_of_problem_at) as since from sync_feed
      group by account_id having bool_and(failing_since is null) and bool_or(told_of_problem_at is not null)
    ), cleared as (
      update sync_feed as feed set told_of_problem_at = null from well
      where feed.account_id = well.account_id and feed.told_of_problem_at is not null
      returning feed.account_id
    )
    select well.account_id as "accountId", well.since from well
    where exists (select from cleared where cleared.account_id = well.account_id) order by 1`.execute(transaction)
  return taken.rows
}
