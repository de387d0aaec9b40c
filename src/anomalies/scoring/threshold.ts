import { quantile } from '../../base/quantile.ts'

/** Where usual scores end: two quantiles of a team's daily scores, and how many days stand behind them. */
export type Tail = { readonly q90: number; readonly q98: number; readonly days: number }

const priorThreshold = { person: 5.5, key: 5.5, robot: 4.2 }
const priorWeighs = 300
/** The prior holds at this budget and moves with the tail's own slope. */
const usualBudget = 0.6
const usualSlope = 0.45
const least = { person: 3.6, key: 3.6, robot: 4 }
const most = { person: 6.5, key: 6.5, robot: 6 }

export function tailOf(scores: readonly number[]): Tail {
  return { q90: quantile(scores, 0.9), q98: quantile(scores, 0.98), days: scores.length }
}

/**
 * The score that usual days exceed `alertBudget` times in 100 developer-weeks, by an exponential tail beyond the 98th
 * percentile, weighed against a first guess (detection.md L4). The larger the budget, the lower it is.
 */
export function thresholdOf(tail: Tail, kind: 'person' | 'robot' | 'key', alertBudget: number): number {
  const perDay = alertBudget / 500
  const guess = priorThreshold[kind] - usualSlope * Math.log(alertBudget / usualBudget)
  const own =
    tail.days === 0 ? guess : tail.q98 + (Math.max(0.2, tail.q98 - tail.q90) / Math.log(5)) * Math.log(0.02 / perDay)
  const threshold = (own * tail.days + guess * priorWeighs) / (tail.days + priorWeighs)
  return Math.min(most[kind], Math.max(least[kind], threshold))
}
