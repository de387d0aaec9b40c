import type { Day } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { Provider, ProxiedProvider } from '../base/provider.ts'
import { sumsOf } from '../base/sums.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { countedSpend } from '../ledger/compared-figures.ts'
import { type Nobodys, type SourceSpend, spendBySource, spendOfNobody } from '../ledger/spend-by-source.ts'
import { type Spend, type SpendFilter, spendNames } from '../ledger/spend-queries.ts'
import { bestSources } from '../sources/compared-keys.ts'
import { type KeyStanding, keyStandings } from '../sources/key-standing.ts'
import { type ProxiedDay, proxiedDays, proxiedKeys } from '../sources/proxied-figures.ts'
import { vendorKeyNames } from '../sources/vendor-keys.ts'

/** Whose spend, and when: days `[from, to)` in UTC; with neither a person nor a team everybody's. */
export type ExplainFilter = SpendFilter

/** What one source told, on one basis. */
export type SourceShare = SourceSpend

/** Spend that is nobody's, and why. */
export type Unattributed = Spend & { why: Nobodys }

/** A provider key of the proxy on one day; amounts are usage spend. */
export type ComparedDay = {
  provider: Provider
  /** What the key is called here. */
  label: string
  /** What the vendor calls it; empty where the vendor names no keys and the account as a whole is compared. */
  keyName: string
  day: Day
  proxyMicroUsd: MicroUsd
  /** Null where the vendor has not told of the day yet. */
  vendorMicroUsd: MicroUsd | null
  /** The vendor's less the proxy's; null while the vendor's is not known. */
  differenceMicroUsd: MicroUsd | null
  /** What of the difference is booked: nothing before the day has settled. */
  adjustedMicroUsd: MicroUsd
}

/** A provider key of the proxy that is not compared although the vendor tells of its days: what may count twice. */
export type UncomparedKey = {
  provider: ProxiedProvider
  label: string
  hint: string
  standing: Extract<KeyStanding, { is: 'asked' | 'unlisted' }>
  /** What the proxy metered on the days the vendor has told of. */
  microUsd: MicroUsd
}

/** Where a figure comes from. `sources` add up to `total`, which is `spendTotals` of the same filter. */
export type Explanation = {
  filter: ExplainFilter
  total: Spend
  /** Most usage spend first. */
  sources: SourceShare[]
  /** Empty for a person or a team, as theirs is somebody's. */
  unattributed: Unattributed[]
  /** Newest day first; empty for a person or a team, as a key is used by many. */
  compared: ComparedDay[]
  /** The same, most first. */
  uncompared: UncomparedKey[]
}

/** Reads where the figures of a filter come from, all of one snapshot of the ledger. */
export async function explainSpend(db: Db, filter: ExplainFilter): Promise<Explanation> {
  const { personId, teamId, ...ofEverybody } = filter
  const isEverybodys = personId === undefined && teamId === undefined
  return inSnapshot(db, async (snapshot) => {
    const sources = await spendBySource(snapshot, filter)
    return {
      filter,
      total: sumsOf(sources, spendNames),
      sources,
      unattributed: isEverybodys ? await spendOfNobody(snapshot, ofEverybody, sources) : [],
      compared: isEverybodys ? await comparedDays(snapshot, ofEverybody) : [],
      uncompared: isEverybodys ? await uncomparedKeys(snapshot, ofEverybody) : [],
    }
  })
}

async function comparedDays(
  db: DbOrTransaction,
  filter: Omit<SpendFilter, 'personId' | 'teamId'>,
): Promise<ComparedDay[]> {
  const keys = (await proxiedKeys(db)).filter(({ provider }) => provider === (filter.provider ?? provider))
  const names = await vendorKeyNames(db)
  const days: ComparedDay[] = []
  for (const key of keys) {
    const name = names.get(`${key.accountId} ${key.vendorKeyId}`) ?? key.vendorKeyId
    for (const day of await proxiedDays(db, key, filter)) days.push(comparedDay(day, name))
  }
  return days.toSorted((a, b) => b.day.localeCompare(a.day) || a.label.localeCompare(b.label))
}

function comparedDay(compared: ProxiedDay, keyName: string): ComparedDay {
  const { key, day, providerKeyId, proxyMicroUsd, vendorMicroUsd, adjustedMicroUsd } = compared
  return {
    provider: key.provider,
    label: key.providerKeys.find(({ id }) => id === providerKeyId)?.label ?? '',
    keyName,
    day,
    proxyMicroUsd,
    vendorMicroUsd,
    differenceMicroUsd: vendorMicroUsd === null ? null : microUsd(vendorMicroUsd - proxyMicroUsd),
    adjustedMicroUsd,
  }
}

async function uncomparedKeys(
  db: DbOrTransaction,
  { from, to, provider: only }: Omit<SpendFilter, 'personId' | 'teamId'>,
): Promise<UncomparedKey[]> {
  const keys: UncomparedKey[] = []
  for (const { providerKeyId, provider, label, hint, standing } of await keyStandings(db)) {
    if (provider !== (only ?? provider) || (standing.is !== 'asked' && standing.is !== 'unlisted')) continue
    const told = new Set<Day>()
    for (const accountId of standing.accountIds) {
      for (const { day } of await bestSources(db, { provider, accountId, from, to })) told.add(day)
    }
    const metered = await countedSpend(db, { accounts: [providerKeyId], source: 'proxy', days: { from, to } })
    const twice = metered.reduce((sum, { day, costMicroUsd }) => sum + (told.has(day) ? costMicroUsd : 0), 0)
    if (twice > 0) keys.push({ provider, label, hint, standing, microUsd: microUsd(twice) })
  }
  return keys.toSorted((a, b) => b.microUsd - a.microUsd)
}
