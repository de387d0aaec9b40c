import {
  addDays,
  addMonths,
  type Day,
  type DayRange,
  daysBetween,
  daysIn,
  daysOfMonth,
  type Month,
  monthOf,
} from '../base/calendar.ts'
import { type MicroUsd, microUsd, roundToMicroUsd } from '../base/money.ts'
import { type MonthSpan, missesAt } from './forecast-band.ts'
import { pathFrom } from './forecast-path.ts'
import { firstSpent, seriesOf } from './forecast-series.ts'

/** What a month is expected to come to, in usage spend. Four months in five should end between low and high. */
export type MonthForecast = {
  month: Month
  /** What is counted of the month so far. */
  spentMicroUsd: MicroUsd
  projectedMicroUsd: MicroUsd
  lowMicroUsd: MicroUsd
  highMicroUsd: MicroUsd
  /** Every day of the month in order, as sums since its first; `counted` is null after today. */
  days: ForecastDay[]
  /** The first day of the history it was made from, which reaches up to, not including, `wholeTo`: days after are not over or not read yet. */
  since: Day
  wholeTo: Day
  /** How many past months the same forecast was tried on, and by which share of the month's sum half of them missed. */
  triedMonths: number
  typicalMiss: number | null
}

export type ForecastDay = {
  day: Day
  countedMicroUsd: MicroUsd | null
  expectedMicroUsd: MicroUsd
  lowMicroUsd: MicroUsd
  highMicroUsd: MicroUsd
}

/** What is still to come after what is counted, by the end of each day from `from` on: expected, and at most in nine cases of ten. */
export type Ahead = { from: Day; expected: number[]; atMost: number[] }

const fewestDays = 7
const mostTriedMonths = 6

/**
 * How the month of `today` is expected to end (reference: detection.md 6.3), from usage spend by day; `partly` says of days
 * that are not over or not read to their end which share of them is in the sums. Null with less than a week of history.
 * `organisation`: what everybody spent by day, where `byDay` is a part of it; it tells the days off and how all grow. `aheadTo`:
 * how far what is still to come is told, at least to the end of the month. `cycle`: of these days instead of the calendar
 * month's, tried on those before them.
 */
export function monthForecast(input: {
  byDay: ReadonlyMap<Day, number>
  today: Day
  partly: ReadonlyMap<Day, number>
  organisation?: ReadonlyMap<Day, number>
  aheadTo?: Day
  cycle?: { range: DayRange; before: readonly DayRange[] }
}): { forecast: MonthForecast; ahead: Ahead } | null {
  const { byDay, today, partly, cycle } = input
  const since = firstSpent(byDay, today)
  if (since === null) return null
  const wholeTo = earliest([...partly].flatMap(([day, share]) => (share < 1 ? [day] : []))) ?? addDays(today, 1)
  if (daysBetween(since, wholeTo) < fewestDays) return null
  const month = cycle?.range ?? daysOfMonth(monthOf(today))
  const aheadTo = input.aheadTo && input.aheadTo > month.to ? input.aheadTo : month.to
  const place = (day: Day) => daysBetween(since, day)
  const days = daysIn({ from: since, to: aheadTo })
  const series = seriesOf(days, { byDay, today, organisation: input.organisation })
  const at = place(wholeTo)
  const monthStart = place(month.from)
  const path = pathFrom(series, {
    at,
    monthStart,
    until: place(aheadTo),
    known: (day) => partly.get(days[day] ?? today) ?? 0,
  })
  const months = spansOf(cycle?.before ?? pastMonths(today), place)
  const misses = missesAt(series, { months, day: Math.max(0, at - monthStart) })
  const first = days[Math.max(at, monthStart)] ?? month.from
  const counted = countedUpTo(byDay, { from: month.from, to: addDays(today, 1) })
  const dayOf = (day: Day): ForecastDay => {
    const index = daysBetween(first, day)
    const before = countedUpTo(byDay, { from: month.from, to: addDays(day, 1) })
    if (index < 0) return certain(day, before)
    const expected = counted + (path.rest[index] ?? 0)
    const scale = path.scale[index] ?? 0
    return {
      day,
      countedMicroUsd: day <= today ? microUsd(before) : null,
      expectedMicroUsd: roundToMicroUsd(expected),
      lowMicroUsd: roundToMicroUsd(Math.max(Math.min(counted, expected), expected + misses.band.low * scale)),
      highMicroUsd: roundToMicroUsd(expected + misses.band.high * scale),
    }
  }
  const ofMonth = daysIn(month).map(dayOf)
  const last = ofMonth.at(-1) ?? certain(today, counted)
  return {
    forecast: {
      month: monthOf(today),
      spentMicroUsd: microUsd(counted),
      projectedMicroUsd: last.expectedMicroUsd,
      lowMicroUsd: last.lowMicroUsd,
      highMicroUsd: last.highMicroUsd,
      days: ofMonth,
      since,
      wholeTo,
      triedMonths: misses.months,
      typicalMiss: misses.typicalMiss,
    },
    ahead: {
      from: first,
      expected: path.rest,
      atMost: path.rest.map((rest, index) => rest + misses.band.high * (path.scale[index] ?? 0)),
    },
  }
}

function certain(day: Day, amount: number): ForecastDay {
  const counted = microUsd(amount)
  return { day, countedMicroUsd: counted, expectedMicroUsd: counted, lowMicroUsd: counted, highMicroUsd: counted }
}

function pastMonths(today: Day): DayRange[] {
  return Array.from({ length: mostTriedMonths }, (_, back) => daysOfMonth(addMonths(monthOf(today), -1 - back)))
}

function spansOf(ranges: readonly DayRange[], place: (day: Day) => number): MonthSpan[] {
  return ranges.map(({ from, to }) => ({ start: place(from), end: place(to) })).filter(({ end }) => end > 0)
}

function countedUpTo(byDay: ReadonlyMap<Day, number>, range: { from: Day; to: Day }): number {
  return daysIn(range).reduce((sum, day) => sum + (byDay.get(day) ?? 0), 0)
}

function earliest(days: readonly Day[]): Day | null {
  return days.toSorted()[0] ?? null
}
