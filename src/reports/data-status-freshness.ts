import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { accountsRead } from '../sources/accounts-read.ts'
import type { FeedState } from '../sources/feed-state.ts'
import { isMoneySource } from '../sources/ranks.ts'

/** How fresh the money of an account is. */
export type MoneyRead = {
  /** Everything of money before is in the ledger; null before the first reading. */
  readUpTo: Date | null
  /** Since when the money cannot be read; null while it can. */
  failingSince: Date | null
}

/** How fresh an account's figures are, for the foot of a report. */
export type Freshness = MoneyRead & { accountId: number; vendor: Provider; label: string }

/** The accounts that are read, in the order they were added. */
export async function freshness(db: DbOrTransaction): Promise<Freshness[]> {
  const accounts = await accountsRead(db)
  return accounts.map(({ feeds, ...account }) => ({ ...account, ...moneyRead(feeds) }))
}

/**
 * How far money was read, over the feeds that tell it. Where one may stand in for another (the reports for the analytics),
 * what the better one reads now is enough: it fails only when none of them has worked since.
 */
export function moneyRead(feeds: ReadonlyArray<Pick<FeedState, 'feed' | 'readTo' | 'failingSince'>>): MoneyRead {
  const money = feeds.filter(({ feed }) => isMoneySource(feed))
  const [newest] = money.toSorted((a, b) => (b.readTo?.getTime() ?? 0) - (a.readTo?.getTime() ?? 0))
  return { readUpTo: newest?.readTo ?? null, failingSince: newest?.failingSince ?? null }
}
