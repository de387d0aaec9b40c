import { type Step, stepLabels } from '../axis-labels.ts'
import { apartFrom, labelAt } from '../direct-labels.ts'
import type { Filling } from '../filling.ts'
import { onAxis, type Unit } from '../units.ts'

/** A line of what was, on the band of what is usual, with what lies outside marked and named. */
export type ExpectedBandChart = {
  name: 'expected-band'
  note: string
  unit: Unit
  steps: readonly Step[]
  /** By step; null where nothing is known yet. */
  actual: ReadonlyArray<number | null>
  expected: ReadonlyArray<{ low: number; high: number }>
  /** What stands out, in a few words each: `$1,204 on Nov 19`. */
  flagged: ReadonlyArray<{ at: Step; label: string }>
}

const plotWidth = 400

export function fill({ unit, steps, actual, expected, flagged }: ExpectedBandChart): Filling {
  const line = actual.flatMap((value, at) => (value === null ? [] : [{ at, value: onAxis(unit, value) }]))
  const band = expected.map(({ low, high }, at) => ({ at, low: onAxis(unit, low), high: onAxis(unit, high) }))
  const most = Math.max(...line.map(({ value }) => value), ...band.map(({ high }) => high)) * 1.2 || 1
  const [end, bandEnd] = [line.at(-1), band.at(-1)]
  const names = [
    { text: 'actual', value: end?.value ?? 0, main: true },
    { text: 'expected', value: ((bandEnd?.low ?? 0) + (bandEnd?.high ?? 0)) / 2, main: false },
  ]
  const heights = apartFrom(
    names.map(({ value }) => value),
    most / 10,
    [most * 0.03, most],
  )
  return {
    params: { ...stepLabels(steps, 5), unit, last: steps.length - 1, most },
    data: {
      band,
      line,
      flagged: flagged.flatMap(({ at, label }) => {
        const place = steps.indexOf(at)
        const value = line.find((row) => row.at === place)?.value
        if (value === undefined) return []
        const middle = (place / Math.max(1, steps.length - 1)) * plotWidth
        return [{ at: place, value, text: label, align: labelAt(middle, label, plotWidth).align }]
      }),
      ends: names.map((one, index) => ({ ...one, at: steps.length - 1, height: heights[index] })),
    },
  }
}
