import type { Day } from '../base/calendar.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { Db } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { proxiedRequests } from '../ledger/spend-by-source.ts'
import { listProviderKeys, type ProviderKey } from '../people/provider-keys.ts'
import { type FeedState, feedStates } from '../sources/feed-state.ts'
import { keptSources } from '../sources/kept.ts'
import { type KeyStanding, keyStandings } from '../sources/key-standing.ts'
import { lastDoneRun, recentRuns, type SyncRun } from '../sources/sync-run.ts'
import { nextSync } from '../sources/sync-schedule.ts'
import { listVendorAccounts, type VendorAccount } from '../sources/vendor-account.ts'
import { moneyRead } from './data-status-freshness.ts'

/** What is kept of a source, and from which day to which, both with something. Of the proxy records are requests. */
export type KeptSource = { source: Source; records: number; firstDay: Day; lastDay: Day }

/** How reading one account stands. */
export type AccountStatus = {
  account: VendorAccount
  sources: KeptSource[]
  /** The newest reading that ended well. */
  lastSync: SyncRun | null
  /** Now where somebody asked for one; null while the account is not read: disabled or removed. */
  nextSync: Date | null
  /** A reading that is under way. */
  running: SyncRun | null
  /** The newest few, newest first, the one under way included. */
  runs: SyncRun[]
  feeds: FeedState[]
  /** Everything of money before is in the ledger; null before the first reading. */
  readUpTo: Date | null
  /** Since when the money cannot be read; null while it can. */
  failingSince: Date | null
}

/** What passed the proxy with one of the organisation's own keys, and whether the vendor's figures of it are compared. */
export type ProxyStatus = {
  providerKeyId: string
  provider: ProxiedProvider
  label: string
  state: ProviderKey['state']
  standing: KeyStanding
  /** Requests that passed, and adjustments to the vendor's figures. */
  sources: KeptSource[]
}

export type DataStatus = { accounts: AccountStatus[]; proxy: ProxyStatus[] }

const runsShown = 20

/** How every vendor account and the proxy stand: accounts in the order they were added, provider keys newest first. */
export async function dataStatus(db: Db, now: Date): Promise<DataStatus> {
  const kept = await keptOf(db)
  const accounts: AccountStatus[] = []
  for (const account of await listVendorAccounts(db)) {
    accounts.push(await accountStatus(db, { account, sources: kept(String(account.id)), now }))
  }
  const standings = new Map((await keyStandings(db)).map((key) => [key.providerKeyId, key.standing]))
  const proxy = (await listProviderKeys(db)).map(({ id, provider, label, state }): ProxyStatus => {
    const standing = standings.get(id) ?? { is: 'alone' }
    return { providerKeyId: id, provider, label, state, standing, sources: kept(id) }
  })
  // A key that was replaced before it was used has nothing to say.
  return { accounts, proxy: proxy.filter(({ state, sources }) => state !== 'removed' || sources.length > 0) }
}

async function accountStatus(
  db: Db,
  { account, sources, now }: { account: VendorAccount; sources: KeptSource[]; now: Date },
): Promise<AccountStatus> {
  const runs = await recentRuns(db, { accountId: account.id, limit: runsShown })
  const feeds = await feedStates(db, account.id)
  return {
    account,
    sources,
    lastSync: runs.find(({ state }) => state === 'done') ?? (await lastDoneRun(db, account.id)),
    nextSync: account.state === 'active' ? (account.wantedAt ? now : nextSync(account.id, now)) : null,
    running: runs.find(({ state }) => state === 'running') ?? null,
    runs,
    feeds,
    ...moneyRead(feeds),
  }
}

async function keptOf(db: Db): Promise<(account: string) => KeptSource[]> {
  const requests = await proxiedRequests(db)
  const all = [...requests.map((row) => ({ ...row, source: 'proxy' as const })), ...(await keptSources(db))]
  const byAccount = Map.groupBy(all, ({ account }) => account)
  return (account) => (byAccount.get(account) ?? []).map(({ account: _, ...kept }) => kept)
}
