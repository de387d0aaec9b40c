import type { MicroUsd } from '../../base/money.ts'
import type { Filling } from '../filling.ts'
import { emsOf } from '../text-width.ts'
import { fontSizes } from '../theme.ts'
import { said } from '../units.ts'

/** How many people spent how much: a bar for each bucket of dollars, with the bucket of the median marked. */
export type HistogramChart = {
  name: 'histogram'
  note: string
  buckets: ReadonlyArray<{ label: string; people: number }>
  median: { bucket: number; label: string } | null
}

// In dollars: each about 2.5 times the one before, as what people spend differs by factors, not by sums.
const fine = [0, 1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000]
// Each about 5 times, where labels of the others would run into each other.
const coarse = [0, 1, 5, 25, 100, 500, 2_500, 10_000, 50_000]
const mostBuckets = 10

/** The buckets between the least and the most of what people spent, and their median. */
export function bucketsOf(amounts: readonly MicroUsd[]): Pick<HistogramChart, 'buckets' | 'median'> {
  const sorted = amounts.toSorted((a, b) => a - b)
  const [least, most] = [sorted[0] ?? 0, sorted.at(-1) ?? 0]
  const bounds = placeIn(fine, most) - placeIn(fine, least) < mostBuckets ? fine : coarse
  const places = sorted.map((amount) => placeIn(bounds, amount))
  const [first = 0, last = 0] = [places[0], places.at(-1)]
  const buckets = bounds.slice(first, last + 1).map((bound, index) => ({
    label: labelOf(bound, bounds[first + index + 1]),
    people: places.filter((place) => place === first + index).length,
  }))
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]]
  if (low === undefined || high === undefined) return { buckets, median: null }
  const middle = (low + high) / 2
  return { buckets, median: { bucket: placeIn(bounds, middle) - first, label: `median ${said('usd', middle)}` } }
}

function placeIn(bounds: readonly number[], amount: number): number {
  return Math.max(
    0,
    bounds.findLastIndex((bound) => amount >= bound * 1e6),
  )
}

function labelOf(from: number, to: number | undefined): string {
  if (to === undefined) return `$${thousands(from)}+`
  return from === 0 ? `<$${thousands(to)}` : `$${thousands(from)}–${thousands(to)}`
}

function thousands(dollars: number): string {
  return dollars >= 1_000 ? `${dollars / 1_000}K` : String(dollars)
}

export function fill({ buckets, median }: HistogramChart): Filling {
  const room = 480 / buckets.length - 8
  const isTight = buckets.length > 6 && buckets.some(({ label }) => emsOf(label) * fontSizes.label > room)
  return {
    params: {
      order: buckets.map((_, at) => at),
      labels: buckets.map(({ label }) => (isTight ? linesOfRange(label) : label)),
      top: Math.max(1, ...buckets.map(({ people }) => people)) * 1.3,
    },
    data: {
      buckets: buckets.map(({ people }, at) => ({ at, people })),
      median: median
        ? [
            {
              at: median.bucket,
              people: buckets[median.bucket]?.people ?? 0,
              text: median.label,
              align: median.bucket > buckets.length / 2 ? 'right' : 'left',
            },
          ]
        : [],
    },
  }
}

// `$100–` above `250`: a dozen have to fit side by side.
function linesOfRange(label: string): string[] {
  return label.split(/(?<=–)/)
}
