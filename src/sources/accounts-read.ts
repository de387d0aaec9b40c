import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { FeedState } from './feed-state.ts'

/** An account that is read, with how far each of its feeds was. */
export type AccountRead = {
  accountId: number
  vendor: Provider
  label: string
  feeds: Array<Pick<FeedState, 'feed' | 'readTo' | 'failingSince'>>
}

/** The active accounts in the order they were added, in one question. */
export async function accountsRead(db: DbOrTransaction): Promise<AccountRead[]> {
  const rows = await db
    .selectFrom('vendor_account')
    .leftJoin('sync_feed', 'sync_feed.account_id', 'vendor_account.id')
    .where('state', '=', 'active')
    .select(['vendor_account.id as accountId', 'vendor', 'label'])
    .select(['feed', 'read_to as readTo', 'failing_since as failingSince'])
    .orderBy('vendor_account.id')
    .orderBy('feed')
    .execute()
  const byAccount = Map.groupBy(rows, ({ accountId }) => accountId)
  return [...byAccount.values()].flatMap((feeds) => {
    const [account] = feeds
    if (!account) return []
    const { accountId, vendor, label } = account
    const read = feeds.flatMap(({ feed, readTo, failingSince }) =>
      feed === null ? [] : [{ feed, readTo, failingSince }],
    )
    return [{ accountId, vendor, label, feeds: read }]
  })
}
