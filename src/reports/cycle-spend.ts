import { addDays, type Day, type DayRange, dayOf, daysBetween, daysIn } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import { sumsOf } from '../base/sums.ts'
import type { DaySpend } from '../ledger/spend-queries.ts'
import type { BillingCycle } from './billing-cycles-at.ts'
import type { Freshness } from './data-status-freshness.ts'
import type { Way } from './forecast-known.ts'
import { partlyKnown } from './forecast-known.ts'
import { monthForecast } from './forecast-month.ts'
import { monthsEarlier } from './period-unit.ts'

/** What was spent in a billing cycle, beside the one before it. Sums of usage spend but for the two that stand apart. */
export type CycleSpend = {
  spentMicroUsd: MicroUsd
  seatsMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  unpricedRequests: number
  /** The first day that is not counted: tomorrow, or the cycle's end. */
  countedTo: Day
  /** The sum with each day counted. */
  addedUp: MicroUsd[]
  /** The cycle before: by as many days, in all, and with each day; null where nothing was used in it. */
  previous: { byThenMicroUsd: MicroUsd; wholeMicroUsd: MicroUsd; addedUp: MicroUsd[] } | null
}

/** How a cycle is expected to end; four in five end between low and high. */
export type CycleProjection = Record<'projectedMicroUsd' | 'lowMicroUsd' | 'highMicroUsd', MicroUsd>

const triedCycles = 6

/** The first day whose spend a cycle's summary asks for: so much history makes its projection. */
export function historyFrom({ range }: Pick<BillingCycle, 'range'>): Day {
  return monthsEarlier(range.from, triedCycles)
}

/** Sums up a cycle from the days of its history, which may have several rows a day. */
export function cycleSpend(
  days: readonly DaySpend[],
  { range, previous }: Pick<BillingCycle, 'range' | 'previous'>,
  now: Date,
): CycleSpend {
  const tomorrow = addDays(dayOf(now), 1)
  const countedTo = tomorrow < range.to ? tomorrow : range.to
  const own = within(days, { from: range.from, to: countedTo })
  const before = within(days, previous)
  const sums = sumsOf(own, ['usageSpendMicroUsd', 'seatsMicroUsd', 'includedValueMicroUsd', 'unpricedRequests'])
  const lastAdded = addedUp(before, previous)
  const length = daysBetween(range.from, countedTo)
  return {
    spentMicroUsd: sums.usageSpendMicroUsd,
    seatsMicroUsd: sums.seatsMicroUsd,
    includedValueMicroUsd: sums.includedValueMicroUsd,
    unpricedRequests: sums.unpricedRequests,
    countedTo,
    addedUp: addedUp(own, { from: range.from, to: countedTo }),
    previous: before.some(({ requests, usageSpendMicroUsd }) => requests > 0 || usageSpendMicroUsd !== 0)
      ? {
          byThenMicroUsd: lastAdded[Math.min(length, lastAdded.length) - 1] ?? microUsd(0),
          wholeMicroUsd: lastAdded.at(-1) ?? microUsd(0),
          addedUp: lastAdded,
        }
      : null,
  }
}

/** How a cycle under way is expected to end, as the forecast of a month is made; null with less than a week to tell by. */
export function cycleProjection(
  days: readonly DaySpend[],
  { range, ways, fresh, now }: { range: DayRange; ways: readonly Way[]; fresh: readonly Freshness[]; now: Date },
): CycleProjection | null {
  const byDay = sumsByDay(days)
  const before = Array.from({ length: triedCycles }, (_, back) => ({
    from: monthsEarlier(range.from, back + 1),
    to: monthsEarlier(range.from, back),
  }))
  const partly = partlyKnown({ ways, fresh, now })
  const made = monthForecast({ byDay, today: dayOf(now), partly, cycle: { range, before } })
  if (!made) return null
  const { projectedMicroUsd, lowMicroUsd, highMicroUsd } = made.forecast
  return { projectedMicroUsd, lowMicroUsd, highMicroUsd }
}

function within(days: readonly DaySpend[], { from, to }: DayRange): DaySpend[] {
  return days.filter(({ day }) => day >= from && day < to)
}

function addedUp(days: readonly DaySpend[], range: DayRange): MicroUsd[] {
  const byDay = sumsByDay(days)
  let sum = 0
  return daysIn(range).map((day) => {
    sum += byDay.get(day) ?? 0
    return microUsd(sum)
  })
}

function sumsByDay(days: readonly DaySpend[]): Map<Day, number> {
  const byDay = new Map<Day, number>()
  for (const { day, usageSpendMicroUsd } of days) byDay.set(day, (byDay.get(day) ?? 0) + usageSpendMicroUsd)
  return byDay
}
