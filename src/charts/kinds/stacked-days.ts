import { type Step, stepLabels } from '../axis-labels.ts'
import { labelAt } from '../direct-labels.ts'
import type { Filling } from '../filling.ts'
import { type Series, type Stack, stackFilling, totalsOf } from '../series.ts'
import { onAxis, type Unit } from '../units.ts'

/** Bars by step (a day, the week that starts at it, an hour), stacked; one series alone is drawn in the accent. */
export type StackedDaysChart = Stack & {
  name: 'stacked-days'
  /** The title: what the bars are, whose, when. */
  note: string
  unit: Unit
  /** Every step in order, also those of nothing; at most about 45. */
  steps: readonly Step[]
  /** The step that may still grow. */
  growing: Step | null
  /** A line to hold the bars against: the period before, by step. */
  previous: Series | null
  /** What happened when, in a word or two. */
  incidents: ReadonlyArray<{ at: Step; label: string }>
}

export function fill(chart: StackedDaysChart): Filling {
  const { unit, steps, previous } = chart
  const { rows, params } = stackFilling(chart, unit)
  const totals = totalsOf(chart, unit)
  const before = previous?.values.map((value, at) => ({ at, value: onAxis(unit, value) })) ?? []
  return {
    params: {
      ...stepLabels(steps),
      ...params,
      unit,
      steps: steps.map((_, at) => at),
      dense: steps.length > 40,
      head: chart.incidents.length > 0 ? Math.max(...totals) * 1.5 : null,
    },
    data: {
      bars: rows.map((row) => ({ ...row, growing: steps[row.at] === chart.growing })),
      before,
      named: before.slice(-1).map((row) => ({ ...row, text: previous?.name })),
      incidents: incidentsOf(chart, totals),
    },
  }
}

const plotWidth = 440

// Labels stand in two rows above the bars; one that fits into neither is left out, and its mark stays.
function incidentsOf({ steps, incidents }: StackedDaysChart, totals: number[]): object[] {
  const free = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]
  const highest = Math.max(...totals)
  return incidents
    .map(({ at, label }) => ({ at: steps.indexOf(at), label }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)
    .map(({ at, label }) => {
      const middle = ((at + 0.5) / steps.length) * plotWidth
      const { align, from, to } = labelAt(middle, label, plotWidth)
      const row = free.findIndex((end) => end < from)
      if (row >= 0) free[row] = to + 8
      return {
        at,
        value: Math.max(0, totals[at] ?? 0),
        ceiling: highest * (row === 1 ? 1.4 : 1.18),
        text: row < 0 ? '' : label,
        align,
      }
    })
}
