/** Between the two nearest values in proportion, as most statistics programs do it; NaN of nothing. */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) return Number.NaN
  const sorted = new Float64Array(values).sort()
  const place = (sorted.length - 1) * share
  const low = Math.floor(place)
  const here = sorted[low] ?? 0
  return here + ((sorted[low + 1] ?? here) - here) * (place - low)
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}
