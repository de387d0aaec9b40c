import { type Step, stepLabels } from '../axis-labels.ts'
import { apartFrom } from '../direct-labels.ts'
import type { Filling } from '../filling.ts'
import { fitting } from '../text-width.ts'
import { fineAmount, onAxis, type Unit } from '../units.ts'

/** One to three lines, each named at its end with its last value: one figure by day, or two people, teams or periods compared. */
export type LinesChart = {
  name: 'lines'
  note: string
  unit: Unit
  /** `day-numbers`: the lines are periods laid over each other, from day 1. */
  steps: readonly Step[] | 'day-numbers'
  /** A null is a gap. A line may be shorter than the others. `past`: drawn muted, to hold another against. */
  lines: ReadonlyArray<{ name: string; values: ReadonlyArray<number | null>; past: boolean }>
}

const plotHeight = 165

export function fill({ unit, steps, lines }: LinesChart): Filling {
  const length = steps === 'day-numbers' ? Math.max(...lines.map(({ values }) => values.length)) : steps.length
  const rows = lines.flatMap(({ values, past }, place) =>
    values.map((value, at) => ({ at, place, past, value: value === null ? null : onAxis(unit, value) })),
  )
  const known = rows.flatMap(({ value }) => (value === null ? [] : [value]))
  const least = Math.min(0, ...known)
  const most = Math.max(0, ...known) * 1.08 || 1
  const ends = lines.flatMap(({ name, past }, place) => {
    const last = rows.findLast((row) => row.place === place && row.value !== null)
    const value = last?.value ?? 0
    return last
      ? [{ at: last.at, place, past, value, text: `${fitting(name, 9)} ${fineAmount(value, unit)}`.trim() }]
      : []
  })
  const heights = apartFrom(
    ends.map(({ value }) => value),
    ((most - least) / plotHeight) * 17,
    [least + (most - least) * 0.03, most],
  )
  return {
    params: { ...labelsOf(steps, length), unit, last: length - 1, least, most, alone: lines.length === 1 },
    data: {
      lines: rows,
      ends: ends.map((one, index) => ({
        ...one,
        height: heights[index],
        beside: lines.length === 1 ? one.at : length - 1,
      })),
    },
  }
}

function labelsOf(steps: LinesChart['steps'], length: number): { ticks: number[]; labels: Array<string | string[]> } {
  if (steps !== 'day-numbers') return stepLabels(steps, 5)
  const numbers = Array.from({ length }, (_, at) => at)
  return {
    ticks: numbers.filter((at) => at === 0 || (at > 4 && (at + 1) % (length > 12 ? 5 : 2) === 0)),
    labels: numbers.map((at) => (at === 0 ? 'day 1' : String(at + 1))),
  }
}
