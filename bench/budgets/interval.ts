import { median } from '../proxy/measure.ts'

/** A median with bounds that hold it at least 95 times out of 100, by rank; with under six values all that was seen. */
export function medianWithin(values: number[]): { median: number; low: number; high: number } {
  const sorted = values.toSorted((a, b) => a - b)
  let left = 0
  while (2 * atMost(left, sorted.length) <= 0.05) left += 1
  const rank = Math.max(0, left - 1)
  return { median: median(values), low: sorted[rank] ?? Number.NaN, high: sorted.at(-1 - rank) ?? Number.NaN }
}

// The chance of at most so many heads in so many throws.
function atMost(heads: number, throws: number): number {
  let chance = 0.5 ** throws
  let sum = chance
  for (let count = 1; count <= heads; count += 1) {
    chance *= (throws - count + 1) / count
    sum += chance
  }
  return sum
}
