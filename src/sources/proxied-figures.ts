import { type Day, type DayRange, dayOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { bookedAdjustments, comparedSpend, countedSpend } from '../ledger/compared-figures.ts'
import { bestSources } from './compared-keys.ts'

/** One of the vendor's keys the proxy uses, with the provider keys that are, or were, this key, oldest first. */
export type ProxiedKey = {
  provider: ProxiedProvider
  accountId: number
  /** The vendor's id of the key; empty where the vendor names none and the account as a whole is compared. */
  vendorKeyId: string
  providerKeys: Array<{ id: string; label: string; since: Day }>
}

/** What the proxy metered of a key on a day, and what the vendor says of it; amounts are usage spend. */
export type ProxiedDay = {
  key: ProxiedKey
  day: Day
  /** The provider key a difference is booked on: the newest one of that day. */
  providerKeyId: string
  proxyMicroUsd: MicroUsd
  /** Null where the vendor has not told of the day. */
  vendorMicroUsd: MicroUsd | null
  /** When the newest reading began that told of the day. */
  toldAt: Date | null
  adjustedMicroUsd: MicroUsd
}

/** The keys that are compared, by account and the vendor's id. */
export async function proxiedKeys(db: DbOrTransaction): Promise<ProxiedKey[]> {
  const rows = await db
    .selectFrom('provider_key')
    .select(['id', 'provider', 'label', 'created_at', 'vendor_account_id as accountId', 'vendor_key_id as vendorKeyId'])
    .where('vendor_account_id', 'is not', null)
    .where('vendor_key_id', 'is not', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const groups = Map.groupBy(rows, ({ accountId, vendorKeyId }) => `${accountId} ${vendorKeyId}`)
  return [...groups.values()].flatMap((group) => {
    const [{ provider, accountId, vendorKeyId } = { accountId: null, vendorKeyId: null, provider: null }] = group
    if (accountId === null || vendorKeyId === null) return []
    const providerKeys = group.map(({ id, label, created_at }) => ({ id, label, since: dayOf(created_at) }))
    return [{ provider, accountId, vendorKeyId, providerKeys }]
  })
}

/** A key's days with anything on either side, in order. Days before the key was added here are not compared. */
export async function proxiedDays(db: DbOrTransaction, key: ProxiedKey, days: DayRange): Promise<ProxiedDay[]> {
  const { provider, accountId, vendorKeyId, providerKeys } = key
  const [first] = providerKeys
  if (!first || first.since >= days.to) return []
  const range = { from: first.since > days.from ? first.since : days.from, to: days.to }
  const accounts = providerKeys.map(({ id }) => id)
  const told = new Map((await bestSources(db, { provider, accountId, ...range })).map((row) => [row.day, row]))
  const compared = await comparedSpend(db, { account: String(accountId), days: range })
  const vendor = compared.filter((row) => row.keyRef === vendorKeyId && told.get(row.day)?.source === row.source)
  const proxy = sumByDay(await countedSpend(db, { accounts, source: 'proxy', days: range }))
  const adjusted = sumByDay(await bookedAdjustments(db, { accounts, days: range }))
  const vendorByDay = sumByDay(vendor)
  const all = new Set([...proxy.keys(), ...vendorByDay.keys(), ...adjusted.keys()])
  return [...all].toSorted().map((day) => {
    const said = told.get(day)
    return {
      key,
      day,
      providerKeyId: providerKeys.findLast(({ since }) => since <= day)?.id ?? first.id,
      proxyMicroUsd: proxy.get(day) ?? zeroUsd,
      vendorMicroUsd: said ? (vendorByDay.get(day) ?? zeroUsd) : null,
      toldAt: said?.toldAt ?? null,
      adjustedMicroUsd: adjusted.get(day) ?? zeroUsd,
    }
  })
}

function sumByDay(rows: ReadonlyArray<{ day: Day; costMicroUsd: MicroUsd }>): Map<Day, MicroUsd> {
  const sums = new Map<Day, MicroUsd>()
  for (const { day, costMicroUsd } of rows) sums.set(day, microUsd((sums.get(day) ?? 0) + costMicroUsd))
  return sums
}
