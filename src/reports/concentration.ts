import { type MicroUsd, microUsd } from '../base/money.ts'

/**
 * How much of the spend falls on few people: those with any usage spend, the share of the dearest tenth of them (at least
 * one person), and of the five who spent most. Shares are 0 to 1; null where fewer than five spent something.
 */
export type Concentration = { spenders: number; tenth: number; topTenthShare: number; topFiveShare: number }

/** How the spends of people, in any order, fall on few of them. */
export function concentrationOf(spends: readonly MicroUsd[]): Concentration | null {
  const sorted = spends.filter((spend) => spend > 0).toSorted((a, b) => b - a)
  if (sorted.length < 5) return null
  const total = sumOf(sorted)
  const tenth = Math.ceil(sorted.length / 10)
  const shareOf = (count: number) => sumOf(sorted.slice(0, count)) / total
  return { spenders: sorted.length, tenth, topTenthShare: shareOf(tenth), topFiveShare: shareOf(5) }
}

function sumOf(spends: readonly MicroUsd[]): MicroUsd {
  return microUsd(spends.reduce((sum, spend) => sum + spend, 0))
}
