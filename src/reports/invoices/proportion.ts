import { splitUsd } from '../../base/exact-usd.ts'

/**
 * Parts of a whole amount in proportion to weights, by largest remainder, so that they add up to it; what weighs less than
 * nothing counts as nothing. Null where nothing weighs anything.
 */
export function inProportion(amount: number, weights: readonly number[]): number[] | null {
  const shares = weights.map((weight) => BigInt(Math.max(0, weight)))
  if (shares.every((share) => share === 0n)) return null
  return splitUsd(BigInt(amount), shares).map(Number)
}
