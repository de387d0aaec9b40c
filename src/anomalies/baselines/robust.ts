import { median } from '../../base/quantile.ts'

/** The value with half of the weight below it; NaN of nothing. `values` need not be sorted. */
export function weightedMedian(values: readonly number[], weights: readonly number[]): number {
  const [sorted, weight] = sortedTogether(values, weights)
  const half = weight.reduce((sum, one) => sum + one, 0) / 2
  let below = 0
  for (let i = 0; i < sorted.length; i++) {
    below += weight[i] ?? 0
    if (below > half) return sorted[i] ?? Number.NaN
    if (below === half) return ((sorted[i] ?? 0) + (sorted[i + 1] ?? sorted[i] ?? 0)) / 2
  }
  return Number.NaN
}

// By insertion: there are at most eighty, and ten thousand entities have a dozen of them each.
function sortedTogether(values: readonly number[], weights: readonly number[]): [Float64Array, Float64Array] {
  const sorted = new Float64Array(values)
  const weight = new Float64Array(weights)
  for (let i = 1; i < sorted.length; i++) {
    const value = sorted[i] ?? 0
    const its = weight[i] ?? 0
    let at = i
    for (; at > 0 && (sorted[at - 1] ?? 0) > value; at--) {
      sorted[at] = sorted[at - 1] ?? 0
      weight[at] = weight[at - 1] ?? 0
    }
    sorted[at] = value
    weight[at] = its
  }
  return [sorted, weight]
}

/** 1.4826 × the weighted median of distances: a standard deviation that outliers cannot move. */
export function weightedSpread(values: readonly number[], weights: readonly number[], centre: number): number {
  return (
    1.4826 *
    weightedMedian(
      values.map((value) => Math.abs(value - centre)),
      weights,
    )
  )
}

export function spread(values: readonly number[]): number {
  const centre = median(values)
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)))
}
