import { median } from '../base/quantile.ts'
import { daysOff } from './forecast-days-off.ts'
import type { DailySeries } from './forecast-series.ts'

/**
 * What a day to come is expected to cost: by its kind, and how it grows from week to week. `workShare`: how many of the workdays
 * (0 to 1) were none on which nobody worked.
 */
export type Pace = { workday: KindPace; weekend: KindPace; weeklyGrowth: number; workShare: number }

/** `age`: how many days back the days lie it is told by. */
type KindPace = { mean: number; deviation: number; age: number }

const trailingDays = 84
/** After so many days a day tells half as much of those to come. */
const halfLifeDays = 18
/** A day beyond so many times the median of its kind tells of itself and not of those to come. */
const mostTimesMedian = 3

/**
 * The pace before the day `at` (an index; days before are complete): of each kind of day the last twelve weeks, the more the
 * later, with days capped at three times the median; without workdays on which nobody worked. Compared in a simulation of
 * 20 teams with run-rate and with a month shrunk towards the six weeks before, this misses least on every day of the month.
 */
export function paceAt(series: DailySeries, at: number): Pace {
  const off = daysOff(series, at - trailingDays, at)
  const workdays = daysBefore(series, at, trailingDays, true)
  return {
    workday: kindPace(
      series,
      at,
      workdays.filter((day) => !off.has(day)),
    ),
    weekend: kindPace(series, at, daysBefore(series, at, trailingDays, false)),
    weeklyGrowth: weeklyGrowth(series, at),
    workShare: workdays.length === 0 ? 1 : 1 - off.size / workdays.length,
  }
}

/** What a day is expected to cost, seen from the day `at`. */
export function expectedOn(
  series: DailySeries,
  pace: Pace,
  input: { at: number; day: number },
): Pick<KindPace, 'mean' | 'deviation'> {
  const isWorkday = series.isWorkday[input.day] === true
  const { mean, deviation, age } = isWorkday ? pace.workday : pace.weekend
  const weeks = Math.min((age + input.day - input.at) / 7, mostWeeks)
  const growth = Math.exp(pace.weeklyGrowth * weeks) * (isWorkday ? pace.workShare : 1)
  return { mean: mean * growth, deviation: deviation * growth }
}

// Further than two months ahead no growth is carried on.
const mostWeeks = 8

function kindPace(series: DailySeries, at: number, days: readonly number[]): KindPace {
  const amounts = days.map((day) => series.amounts[day] ?? 0)
  const capped = cappedOf(amounts)
  const weights = days.map((day) => 2 ** ((day - at) / halfLifeDays))
  const weighted = (values: readonly number[]) =>
    values.length === 0 ? 0 : sum(values.map((value, index) => value * (weights[index] ?? 0))) / sum(weights)
  return {
    mean: Math.max(0, weighted(capped)),
    deviation: deviation(amounts),
    age: weighted(days.map((day) => at - day)),
  }
}

function cappedOf(amounts: readonly number[]): number[] {
  const used = amounts.filter((amount) => amount > 0)
  const most = used.length === 0 ? 0 : mostTimesMedian * median(used)
  return amounts.map((amount) => Math.min(amount, most))
}

/**
 * The last six weeks' workdays beside the six weeks before: the less of it, the more such weeks differ by chance. The rest is
 * the organisation's growth, as a team or a person alone shows theirs only after months.
 */
function weeklyGrowth(series: DailySeries, at: number): number {
  const { organisation } = series
  const common = organisation ? weeklyGrowth(organisation.series, at + organisation.daysBefore) : 0
  const off = daysOff(series, at - trailingDays, at)
  const days = daysBefore(series, at, trailingDays, true).filter((day) => !off.has(day))
  if (days.length < fewestForGrowth) return common
  const capped = cappedOf(days.map((day) => series.amounts[day] ?? 0))
  const half = Math.floor(capped.length / 2)
  const [before, lately] = [mean(capped.slice(0, half)), mean(capped.slice(half))]
  if (before <= 0 || lately <= 0) return common
  const chance = (deviation(capped) / mean(capped)) ** 2 * (2 / half)
  const trust = usualChange ** 2 / (usualChange ** 2 + chance)
  const own = Math.log(lately / before) / (half / 5)
  return Math.min(mostGrowth, Math.max(-mostGrowth, common + trust * (own - common)))
}

const fewestForGrowth = 28
/** By how much, as a share, six weeks commonly differ from the six before, beyond what is common to the organisation. */
const usualChange = 0.04
const mostGrowth = 0.05

function daysBefore(series: DailySeries, at: number, count: number, workday: boolean): number[] {
  const found: number[] = []
  for (let day = Math.max(0, at - count); day < at; day++) {
    if (series.isWorkday[day] === workday) found.push(day)
  }
  return found
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0)
}

function mean(amounts: readonly number[]): number {
  return amounts.length === 0 ? 0 : sum(amounts) / amounts.length
}

function deviation(amounts: readonly number[]): number {
  const middle = mean(amounts)
  return Math.sqrt(mean(amounts.map((amount) => (amount - middle) ** 2)))
}
