import { type Step, stepLabels } from '../axis-labels.ts'
import { apartFrom } from '../direct-labels.ts'
import type { Filling } from '../filling.ts'
import { onAxis, shortAmount, type Unit } from '../units.ts'

/** What came together so far in a month or a year, where it is going, and the limit it is held against. */
export type ForecastChart = {
  name: 'forecast'
  note: string
  unit: Unit
  /** All steps of the period, days or months, up to its end. */
  steps: readonly Step[]
  /** The sum up to and with each step that began; the last is the one now. */
  actual: readonly number[]
  /** The sum expected at the end of each step after those, with the band it falls into in so many of a hundred cases. */
  projected: ReadonlyArray<{ low: number; likely: number; high: number }>
  /** A budget of the whole period. `pace`: with the line on which it would be used evenly. */
  limit: { label: string; value: number; pace: boolean } | null
}

const plotHeight = 180

export function fill({ unit, steps, actual, projected, limit }: ForecastChart): Filling {
  const now = actual.length - 1
  const drawn = actual.map((value, at) => ({ at, value: onAxis(unit, value) }))
  const sum = drawn.at(-1)?.value ?? 0
  const path = [
    { at: now, low: sum, likely: sum, high: sum },
    ...projected.map(({ low, likely, high }, index) => ({
      at: now + 1 + index,
      low: onAxis(unit, low),
      likely: onAxis(unit, likely),
      high: onAxis(unit, high),
    })),
  ]
  const end = projected.length > 0 ? path.at(-1) : undefined
  const reach = Math.max(sum, end?.high ?? 0)
  const wanted = limit ? onAxis(unit, limit.value) : 0
  // A limit far above would press the lines flat; it is then named where it would be, above the plot.
  const within = wanted <= 2.5 * reach
  const most = (limit && within ? Math.max(reach, wanted) : reach) * 1.12 || 1
  const texts = endTexts(end, unit)
  const heights = apartFrom(
    texts.map(({ value }) => value),
    (most / plotHeight) * 16,
    [most * 0.03, most],
  )
  const label = limit ? `${limit.label}${within ? '' : ', above this picture'}` : ''
  return {
    params: { ...stepLabels(steps, 5), unit, last: steps.length - 1, now, most },
    data: {
      actual: drawn,
      path: end ? path : [],
      so_far: [{ at: now, value: sum, text: shortAmount(sum, unit), early: now < 3 }],
      ends: texts.map((one, index) => ({ ...one, at: steps.length - 1, height: heights[index] })),
      limit: limit ? [{ at: 0, value: within ? wanted : most, text: label, within }] : [],
      pace: limit?.pace && within ? paceOf(wanted, steps.length) : [],
    },
  }
}

function endTexts(end: { low: number; likely: number; high: number } | undefined, unit: Unit) {
  if (!end) return []
  const short = (value: number) => shortAmount(value, unit)
  return [
    { value: end.low, text: `at least ${short(end.low)}`, main: false },
    { value: end.likely, text: `likely ${short(end.likely)}`, main: true },
    { value: end.high, text: `up to ${short(end.high)}`, main: false },
  ]
}

function paceOf(limit: number, count: number): object[] {
  return Array.from({ length: count }, (_, at) => ({ at, value: (limit * (at + 1)) / count }))
}
