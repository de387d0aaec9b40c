import { addDays, type Day } from '../base/calendar.ts'
import type { Ahead } from './forecast-month.ts'

/**
 * When a budget is expected to be used up. `expectedOn`: on the way that is expected; `earliestOn`: where it costs as much as
 * in one case of ten. Null: not before its period ends.
 */
export type Breach = { expectedOn: Day | null; earliestOn: Day | null }

/** When a budget is used up of which so much is used, in its period up to, not including, the day `until`. */
export function breachOf(ahead: Ahead, budget: { limit: number; used: number; until: Day }): Breach {
  const { limit, used, until } = budget
  const firstBeyond = (sums: readonly number[]): Day | null => {
    const index = sums.findIndex((rest) => used + rest >= limit)
    const day = index < 0 ? null : addDays(ahead.from, index)
    return day !== null && day < until ? day : null
  }
  return { expectedOn: firstBeyond(ahead.expected), earliestOn: firstBeyond(ahead.atMost) }
}
