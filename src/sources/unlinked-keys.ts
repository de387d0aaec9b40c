import type { DayRange } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { countedSpend } from '../ledger/compared-figures.ts'
import { listProviderKeys } from '../people/provider-keys.ts'
import { proxiedKeys } from './proxied-figures.ts'

/** Keys of a vendor the proxy uses that nobody has said to be one of the vendor's: what both tell of them counts twice. */
export async function unlinkedKeys(
  db: DbOrTransaction,
  vendor: Provider,
): Promise<Array<{ id: string; label: string }>> {
  const linked = (await proxiedKeys(db)).filter(({ provider }) => provider === vendor)
  const linkedIds = new Set(linked.flatMap(({ providerKeys }) => providerKeys.map(({ id }) => id)))
  const keys = await listProviderKeys(db)
  return keys.filter(({ id, provider, state }) => provider === vendor && state !== 'removed' && !linkedIds.has(id))
}

/** The labels of those the proxy metered something of in these days. */
export async function unlinkedKeysUsed(
  db: DbOrTransaction,
  { vendor, days }: { vendor: Provider; days: DayRange },
): Promise<string[]> {
  const keys = await unlinkedKeys(db, vendor)
  if (keys.length === 0) return []
  const spend = await countedSpend(db, { accounts: keys.map(({ id }) => id), source: 'proxy', days })
  const used = new Set(spend.map(({ account }) => account))
  return keys.filter(({ id }) => used.has(id)).map(({ label }) => label)
}
