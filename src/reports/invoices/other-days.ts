import {
  addDays,
  type DayRange,
  daysAround,
  daysBetween,
  daysOfMonth,
  monthOf,
  startOfDay,
} from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { Provider } from '../../base/provider.ts'
import type { Snapshot } from '../../db/pieces.ts'
import { usageSpendByDay } from '../../ledger/daily-spend-queries.ts'
import { type VendorCycle, vendorCycles } from '../../sources/vendor-cycles.ts'
import { rangeKey } from './bill.ts'
import type { UsageFacts } from './reasons.ts'

type OtherDays = UsageFacts['otherDays']

/**
 * Stretches an invoice's days may be meant for, where it does not say them or its days are not UTC days, with what was
 * counted in them: for any of these ranges, at least one.
 */
export async function readOtherDays(
  snapshot: Snapshot,
  { vendor, ranges }: { vendor: Provider; ranges: readonly DayRange[] },
): Promise<(range: DayRange) => OtherDays> {
  const cycles = await vendorCycles(snapshot, vendor)
  const stretches = new Map(ranges.map((range) => [rangeKey(range), stretchesFor(range, cycles)]))
  const all = [...stretches.values()].flat().map(({ range }) => range)
  const rows = await usageSpendByDay(snapshot, { provider: vendor, ...daysAround([...ranges, ...all]) })
  const countedIn = ({ from, to }: DayRange) =>
    microUsd(rows.reduce((sum, row) => (row.day >= from && row.day < to ? sum + row.usageSpendMicroUsd : sum), 0))
  return (range) =>
    (stretches.get(rangeKey(range)) ?? []).map((one) => ({ ...one, countedMicroUsd: countedIn(one.range) }))
}

// The likeliest first; days that are meant in two ways once.
function stretchesFor(
  range: DayRange,
  cycles: readonly VendorCycle[],
): Array<Omit<OtherDays[number], 'countedMicroUsd'>> {
  const [from, to] = [startOfDay(range.from), startOfDay(range.to)]
  const own = cycles.filter(({ startsAt, endsAt }) => startsAt < to && endsAt > from)
  const months = [range.from, addDays(range.to, -1)].map((day) => daysOfMonth(monthOf(day)))
  const shifted = [-1, 1].map((days) => ({ from: addDays(range.from, days), to: addDays(range.to, days) }))
  const all = [
    ...own.map(({ days }) => ({ are: 'cycle' as const, range: days })),
    ...months.map((days) => ({ are: 'month' as const, range: days })),
    ...shifted.map((days) => ({ are: 'a-day-off' as const, range: days })),
  ]
  const distinct = new Map(all.map((one) => [rangeKey(one.range), one] as const).toReversed())
  distinct.delete(rangeKey(range))
  return [...distinct.values()].filter((one) => daysBetween(one.range.from, one.range.to) <= 62)
}
