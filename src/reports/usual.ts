import { type MicroUsd, roundToMicroUsd } from '../base/money.ts'
import { median } from '../base/quantile.ts'

/** So many earlier weeks are looked at, and so many are needed to call anything usual. */
export const weeksLookedAt = 6
export const fewestWeeks = 3

/**
 * For how many of the earlier weeks something is known, from their totals with the newest first: weeks before the first usage
 * there ever was are none of cheap use.
 */
export function weeksKnown(earlier: readonly MicroUsd[]): number {
  return earlier.findLastIndex((spent) => spent !== 0) + 1
}

/** What is usual by the known weeks, their median; null of fewer than `fewestWeeks`. */
export function usualOf(earlier: readonly MicroUsd[], known: number): MicroUsd | null {
  return known < fewestWeeks ? null : roundToMicroUsd(median(earlier.slice(0, known)))
}
