import { median, quantile } from '../base/quantile.ts'
import { pathFrom } from './forecast-path.ts'
import type { DailySeries } from './forecast-series.ts'

/** How far, in scales of a path, what is to come lies below (negative) and above what is expected in four cases of five. */
export type Band = { low: number; high: number }

/** What past months say of a forecast at this point of a month. `typicalMiss`: half missed the month's sum by less, as a share of it. */
export type Misses = { months: number; band: Band; typicalMiss: number | null }

/** A month as `[start, end)`, indices of a series. */
export type MonthSpan = { start: number; end: number }

/** What 20 simulated teams missed by (`npm run bench -- forecast`): it stands in until there are months of one's own. */
const usual: Band = { low: -1.6, high: 1.6 }
/** How many months of one's own weigh as much as the usual. */
const usualWeight = 2
/** Days of the month around the one asked about that are tried as well. */
const daysAround = 3
const fewestDaysBefore = 14

/**
 * The band of 80 %, by split-conformal scaling: the same forecast is made at the same time of past months, of which the end
 * is known, and the band is as wide as what it missed by then (Vovk; reference: a naive bootstrap covers 42–68 % instead).
 */
export function missesAt(series: DailySeries, input: { months: readonly MonthSpan[]; day: number }): Misses {
  const { months, day } = input
  const tried = months.map((month) => triesIn(series, month, day)).filter((tries) => tries.length > 0)
  const scores = tried.flat().map(({ score }) => score)
  const typicalMiss = tried.length === 0 ? null : median(tried.flat().map(({ miss }) => miss))
  const weight = tried.length / (tried.length + usualWeight)
  const of = (own: number, stand: number) => (weight === 0 ? stand : weight * own + (1 - weight) * stand)
  return {
    months: tried.length,
    typicalMiss,
    band: {
      low: Math.min(0, of(quantile(scores, 0.06), usual.low)),
      high: Math.max(0, of(quantile(scores, 0.94), usual.high)),
    },
  }
}

type Try = { score: number; miss: number }

function triesIn(series: DailySeries, { start, end }: MonthSpan, day: number): Try[] {
  const tries: Try[] = []
  for (let around = -daysAround; around <= daysAround; around++) {
    const at = start + day + around
    if (at < Math.max(start, fewestDaysBefore) || at >= end) continue
    const path = pathFrom(series, { at, monthStart: start, until: end })
    const [expected, scale] = [path.rest.at(-1) ?? 0, path.scale.at(-1) ?? 0]
    const came = sumOf(series, at, end)
    const whole = sumOf(series, start, end)
    if (scale <= 0 || whole <= 0) continue
    tries.push({ score: (came - expected) / scale, miss: Math.abs(came - expected) / whole })
  }
  return tries
}

function sumOf(series: DailySeries, from: number, to: number): number {
  let sum = 0
  for (let day = Math.max(0, from); day < to; day++) sum += series.amounts[day] ?? 0
  return sum
}
