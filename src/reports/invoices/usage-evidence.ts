import { addDays, type Day, type DayRange, daysBetween, daysIn, daysOfMonth, monthOf } from '../../base/calendar.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import type { Provider } from '../../base/provider.ts'
import { rowsInPieces, type Snapshot } from '../../db/pieces.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import { usageSpendByDay } from '../../ledger/daily-spend-queries.ts'
import { type ChargebackExport, chargebackToExport } from '../../ledger/export-queries.ts'
import { spendBySource } from '../../ledger/spend-by-source.ts'
import { proxiedDays, proxiedKeys } from '../../sources/proxied-figures.ts'
import { toldDaysIn } from '../../sources/told-days.ts'
import { unlinkedKeys } from '../../sources/unlinked-keys.ts'
import { vendorCyclesIn } from '../../sources/vendor-cycles.ts'
import { freshness } from '../data-status-freshness.ts'
import { rangeKey } from './bill.ts'
import type { UsageCell, UsageEvidence } from './evidence.ts'
import { holderOf, teamOf } from './holder.ts'
import type { UsageFacts } from './reasons.ts'

type Asked = { vendor: Provider; range: DayRange; others: readonly Invoice[] }

/** Reads what was used of a vendor in a range, and what may explain that an invoice says otherwise. `others`: its other invoices. */
export async function readUsageEvidence(snapshot: Snapshot, asked: Asked): Promise<UsageEvidence> {
  const { vendor, range, others } = asked
  const filter = { provider: vendor, ...range }
  const cells: UsageCell[] = []
  for await (const row of rowsInPieces(snapshot, chargebackToExport(snapshot, filter))) {
    if (row.usageSpendMicroUsd !== 0 || row.includedValueMicroUsd !== 0) cells.push(cellOf(row))
  }
  const sources = await spendBySource(snapshot, filter)
  const sum = (amounts: readonly number[]) => amounts.reduce((all, one) => all + one, 0)
  const countedMicroUsd = microUsd(sum(sources.map((row) => row.usageSpendMicroUsd)))
  const estimated = sources.filter(({ basis }) => basis === 'estimated')
  const facts: UsageFacts = {
    countedMicroUsd,
    requests: sum(sources.map(({ requests }) => requests)),
    unpricedRequests: sum(sources.map(({ unpricedRequests }) => unpricedRequests)),
    estimatedMicroUsd: microUsd(sum(estimated.map((row) => row.usageSpendMicroUsd))),
    ...(await readSoFar(snapshot, vendor)),
    ...(await proxiedFacts(snapshot, asked)),
    toldDays: await toldDaysIn(snapshot, { vendor, range }),
    otherInvoices: others.filter((other) => billsUsageIn(other, range)).map(({ number }) => number),
    otherDays: await otherDays(snapshot, asked),
  }
  return { cells, facts }
}

function cellOf(row: ChargebackExport): UsageCell {
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

async function proxiedFacts(
  snapshot: Snapshot,
  { vendor, range }: Asked,
): Promise<Pick<UsageFacts, 'unlinkedKeys' | 'unsettled'>> {
  const linked = (await proxiedKeys(snapshot)).filter(({ provider }) => provider === vendor)
  const unlinked = await unlinkedKeys(snapshot, vendor)
  let days = 0
  let open = 0
  for (const key of linked) {
    for (const { proxyMicroUsd, vendorMicroUsd, adjustedMicroUsd } of await proxiedDays(snapshot, key, range)) {
      const notBooked = vendorMicroUsd === null ? 0 : vendorMicroUsd - proxyMicroUsd - adjustedMicroUsd
      if (vendorMicroUsd === null || notBooked !== 0) days += 1
      open += notBooked
    }
  }
  return { unlinkedKeys: unlinked.map(({ label }) => label), unsettled: { days, microUsd: microUsd(open) } }
}

function billsUsageIn({ lines, span }: Invoice, range: DayRange): boolean {
  return lines.some(({ sort, span: own }) => {
    const days = own ?? span
    return sort === 'usage' && days.from < range.to && days.to > range.from
  })
}

// Stretches an invoice may be meant for, where it does not say or its days are not UTC days.
async function otherDays(snapshot: Snapshot, { vendor, range }: Asked): Promise<UsageFacts['otherDays']> {
  const cycles = await vendorCyclesIn(snapshot, { vendor, range })
  const months = [range.from, addDays(range.to, -1)].map((day) => daysOfMonth(monthOf(day)))
  const shifted = [-1, 1].map((days) => ({ from: addDays(range.from, days), to: addDays(range.to, days) }))
  const all = [
    ...cycles.map((days) => ({ are: 'cycle' as const, range: days })),
    ...months.map((days) => ({ are: 'month' as const, range: days })),
    ...shifted.map((days) => ({ are: 'a-day-off' as const, range: days })),
  ]
  const distinct = new Map(all.map((one) => [rangeKey(one.range), one] as const).toReversed())
  distinct.delete(rangeKey(range))
  const stretches = [...distinct.values()].filter((one) => daysBetween(one.range.from, one.range.to) <= 62)
  const days = stretches.flatMap((one) => [one.range.from, one.range.to]).toSorted()
  const [from, to] = [days[0] ?? range.from, days.at(-1) ?? range.to]
  const rows = await usageSpendByDay(snapshot, { provider: vendor, from, to })
  const byDay = new Map(rows.map((row) => [row.day, row.usageSpendMicroUsd]))
  return stretches.map((one) => ({ ...one, countedMicroUsd: spendIn(byDay, one.range) }))
}

function spendIn(byDay: ReadonlyMap<Day, MicroUsd>, range: DayRange): MicroUsd {
  return microUsd(daysIn(range).reduce((sum, day) => sum + (byDay.get(day) ?? 0), 0))
}
