import { sql } from 'kysely'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'

/**
 * Of each vendor with accounts that are read: since when the account that is furthest behind was last read well (one that
 * never was: since it was added), and how many accounts have something that cannot be read now.
 */
export type SyncAge = { vendor: Provider; accounts: number; oldestAt: Date; failing: number }

/** How old what was read of each vendor is; vendors without such accounts are absent. */
export async function syncAges(db: DbOrTransaction): Promise<SyncAge[]> {
  const { rows } = await sql<SyncAge>`
    select vendor, count(*)::bigint as accounts, min(read_at) as "oldestAt", sum(failing)::bigint as failing
    from (
      select account.vendor,
        coalesce(
          (select max(run.started_at) from sync_run run where run.account_id = account.id and run.state = 'done'),
          account.created_at) as read_at,
        (exists (select from sync_feed feed where feed.account_id = account.id and feed.failing_since is not null))::int
          as failing
      from vendor_account account
      where account.state = 'active'
    ) read
    group by vendor
    order by vendor`.execute(db)
  return rows
}
