import { type DayRange, daysAround } from '../../base/calendar.ts'
import { microUsd, zeroUsd } from '../../base/money.ts'
import type { Provider } from '../../base/provider.ts'
import { rowsInPieces, type Snapshot } from '../../db/pieces.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import { spendInStretches, type UsageInStretch, usageInStretches } from '../../ledger/usage-in-stretches.ts'
import { type ProxiedDay, proxiedDays, proxiedKeys } from '../../sources/proxied-figures.ts'
import { toldDaysIn } from '../../sources/told-days.ts'
import { unlinkedKeys } from '../../sources/unlinked-keys.ts'
import { freshness } from '../data-status-freshness.ts'
import { rangeKey } from './bill.ts'
import type { UsageCell, UsageEvidence } from './evidence.ts'
import { holderOf, teamOf } from './holder.ts'
import { readOtherDays } from './other-days.ts'
import type { UsageFacts } from './reasons.ts'

type Asked = { vendor: Provider; ranges: readonly DayRange[]; others: readonly Invoice[] }

/**
 * Reads what was used of a vendor in each range, at least one, and what may explain that an invoice says otherwise; by
 * `rangeKey`. `others`: its other invoices. As many queries, however many ranges there are.
 */
export async function readUsageEvidence(snapshot: Snapshot, asked: Asked): Promise<Map<string, UsageEvidence>> {
  const { vendor, ranges, others } = asked
  const cells = await cellsByPlace(snapshot, asked)
  const sums = byPlace(await spendInStretches(snapshot, { provider: vendor, ranges }))
  const told = byPlace(await toldDaysIn(snapshot, { vendor, ranges }))
  const soFar = await readSoFar(snapshot, vendor)
  const unlinked = (await unlinkedKeys(snapshot, vendor)).map(({ label }) => label)
  const proxied = await readProxiedDays(snapshot, asked)
  const otherDaysOf = await readOtherDays(snapshot, asked)
  const evidence = ranges.map((range, index): [string, UsageEvidence] => {
    const sum = sums.get(index + 1)
    const days = told.get(index + 1)
    const facts: UsageFacts = {
      countedMicroUsd: sum?.usageSpendMicroUsd ?? zeroUsd,
      requests: sum?.requests ?? 0,
      unpricedRequests: sum?.unpricedRequests ?? 0,
      estimatedMicroUsd: sum?.estimatedMicroUsd ?? zeroUsd,
      ...soFar,
      unlinkedKeys: unlinked,
      unsettled: unsettledIn(proxied, range),
      toldDays: days ? { first: days.first, last: days.last } : null,
      otherInvoices: others.filter((other) => billsUsageIn(other, range)).map(({ number }) => number),
      otherDays: otherDaysOf(range),
    }
    return [rangeKey(range), { cells: cells.get(index + 1) ?? [], facts }]
  })
  return new Map(evidence)
}

function byPlace<Row extends { place: number }>(rows: readonly Row[]): Map<number, Row> {
  return new Map(rows.map((row) => [row.place, row]))
}

async function cellsByPlace(snapshot: Snapshot, { vendor, ranges }: Asked): Promise<Map<number, UsageCell[]>> {
  const cells = new Map<number, UsageCell[]>()
  for await (const row of rowsInPieces(snapshot, usageInStretches(snapshot, { provider: vendor, ranges }))) {
    if (row.usageSpendMicroUsd === 0 && row.includedValueMicroUsd === 0) continue
    const own = cells.get(row.place)
    if (own) own.push(cellOf(row))
    else cells.set(row.place, [cellOf(row)])
  }
  return cells
}

function cellOf(row: UsageInStretch): UsageCell {
  const { project, model, usageSpendMicroUsd, includedValueMicroUsd } = row
  return { holder: holderOf(row), team: teamOf(row), project, model, usageSpendMicroUsd, includedValueMicroUsd }
}

async function readSoFar(
  snapshot: Snapshot,
  vendor: Provider,
): Promise<Pick<UsageFacts, 'accounts' | 'readUpTo' | 'failingSince'>> {
  const accounts = (await freshness(snapshot)).filter((one) => one.vendor === vendor)
  const [least] = accounts.toSorted((a, b) => (a.readUpTo?.getTime() ?? 0) - (b.readUpTo?.getTime() ?? 0))
  return { accounts: accounts.length, readUpTo: least?.readUpTo ?? null, failingSince: least?.failingSince ?? null }
}

// Of the vendor's keys the proxy uses.
async function readProxiedDays(snapshot: Snapshot, { vendor, ranges }: Asked): Promise<ProxiedDay[]> {
  const linked = (await proxiedKeys(snapshot)).filter(({ provider }) => provider === vendor)
  const days: ProxiedDay[] = []
  for (const key of linked) days.push(...(await proxiedDays(snapshot, key, daysAround(ranges))))
  return days
}

function unsettledIn(proxied: readonly ProxiedDay[], { from, to }: DayRange): UsageFacts['unsettled'] {
  const open = proxied.flatMap(({ day, proxyMicroUsd, vendorMicroUsd, adjustedMicroUsd }) => {
    if (day < from || day >= to) return []
    const notBooked = vendorMicroUsd === null ? 0 : vendorMicroUsd - proxyMicroUsd - adjustedMicroUsd
    return vendorMicroUsd === null || notBooked !== 0 ? [notBooked] : []
  })
  return { days: open.length, microUsd: microUsd(open.reduce((sum, amount) => sum + amount, 0)) }
}

function billsUsageIn({ lines, span }: Invoice, range: DayRange): boolean {
  return lines.some(({ sort, span: own }) => {
    const days = own ?? span
    return sort === 'usage' && days.from < range.to && days.to > range.from
  })
}
