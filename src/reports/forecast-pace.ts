import { median } from '../base/quantile.ts'

/**
 * Some scope's usage spend by day, in micro-dollars, from its first day with any. `isWorkday[i]` tells Monday to Friday from
 * the weekend; it goes on past the last amount, as far as anything is asked.
 */
export type DailySeries = { amounts: readonly number[]; isWorkday: readonly boolean[] }

/** What a day to come is expected to cost: by its kind, how uneven such days are, and how it grows from week to week. */
export type Pace = { workday: KindPace; weekend: KindPace; weeklyGrowth: number }

type KindPace = { mean: number; deviation: number }

const trailingDays = 42
/** How many days of the month it takes for them to weigh as much as the trailing ones. */
const kappa = { workday: 10, weekend: 6 }
/** A day beyond so many times the median of its kind tells of itself and not of those to come. */
const mostTimesMedian = 3

/**
 * The pace before the day `at`, of a month that began with the day `monthStart` (both indices, days before are complete):
 * of each kind of day the month so far, shrunk towards the trailing 42 days, with days capped at three times the median.
 * Compared in a simulation of 20 teams with run-rate, this misses least on every day of the month.
 */
export function paceAt(series: DailySeries, at: number, monthStart: number): Pace {
  return {
    workday: kindPace(series, { at, monthStart, workday: true }),
    weekend: kindPace(series, { at, monthStart, workday: false }),
    weeklyGrowth: weeklyGrowth(series, at),
  }
}

/** What a day is expected to cost, seen from the day `at`. */
export function expectedOn(series: DailySeries, pace: Pace, input: { at: number; day: number }): KindPace {
  const { mean, deviation } = series.isWorkday[input.day] ? pace.workday : pace.weekend
  const weeks = Math.min(centreWeeks + (input.day - input.at) / 7, mostWeeks)
  const growth = Math.exp(pace.weeklyGrowth * weeks)
  return { mean: mean * growth, deviation: deviation * growth }
}

// The days the pace is taken from lie about two weeks back; further than two months ahead no growth is carried on.
const centreWeeks = 2
const mostWeeks = 8

function kindPace(series: DailySeries, input: { at: number; monthStart: number; workday: boolean }): KindPace {
  const { at, monthStart, workday } = input
  const isOfKind = (day: number) => series.isWorkday[day] === workday
  const trailing = daysBefore(series, at, trailingDays, isOfKind)
  const cap = mostOfADay(trailing)
  const capped = trailing.map((amount) => Math.min(amount, cap))
  const usual = mean(capped)
  const weight = workday ? kappa.workday : kappa.weekend
  const ofMonth = daysBefore(series, at, at - Math.max(0, monthStart), isOfKind).map((amount) => Math.min(amount, cap))
  const shrunk = (sum(ofMonth) + weight * usual) / (ofMonth.length + weight)
  return { mean: Math.max(0, shrunk), deviation: deviation(trailing) }
}

function mostOfADay(amounts: readonly number[]): number {
  const used = amounts.filter((amount) => amount > 0)
  return used.length === 0 ? 0 : mostTimesMedian * median(used)
}

// The last six weeks' workdays beside the six weeks before: the less of it, the more such weeks differ by chance.
function weeklyGrowth(series: DailySeries, at: number): number {
  const isWorkday = (day: number) => series.isWorkday[day] === true
  const all = daysBefore(series, at, growthDays, isWorkday)
  if (all.length < fewestForGrowth) return 0
  const cap = mostOfADay(all)
  const capped = all.map((amount) => Math.min(amount, cap))
  const half = Math.floor(capped.length / 2)
  const [before, lately] = [mean(capped.slice(0, half)), mean(capped.slice(half))]
  if (before <= 0 || lately <= 0) return 0
  const chance = (deviation(capped) / mean(capped)) ** 2 * (2 / half)
  const trust = usualChange ** 2 / (usualChange ** 2 + chance)
  const aWeek = (Math.log(lately / before) / (half / 5)) * trust
  return Math.min(mostGrowth, Math.max(-mostGrowth, aWeek))
}

const growthDays = 84
const fewestForGrowth = 28
/** By how much, as a share, six weeks commonly differ from the six before. */
const usualChange = 0.1
const mostGrowth = 0.05

function daysBefore(series: DailySeries, at: number, count: number, isWanted: (day: number) => boolean): number[] {
  const found: number[] = []
  for (let day = Math.max(0, at - count); day < at; day++) {
    if (isWanted(day)) found.push(series.amounts[day] ?? 0)
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
