import type { Month } from '../../base/calendar.ts'
import { stepLabels } from '../axis-labels.ts'
import type { Filling } from '../filling.ts'
import { type Stack, stackFilling, totalsOf } from '../series.ts'
import type { Unit } from '../units.ts'

/** One bar a month, stacked, the month's total above it; one series alone is drawn in the accent. */
export type StackedMonthsChart = Stack & {
  name: 'stacked-months'
  note: string
  unit: Unit
  /** At most 13. */
  months: readonly Month[]
  /** The month that may still grow. */
  growing: Month | null
}

export function fill(chart: StackedMonthsChart): Filling {
  const { unit, months, growing } = chart
  const { rows, params } = stackFilling(chart, unit)
  return {
    params: { ...stepLabels(months), ...params, unit, steps: months.map((_, at) => at) },
    data: {
      bars: rows.map((row) => ({ ...row, growing: months[row.at] === growing })),
      totals: totalsOf(chart, unit).flatMap((total, at) => (total === 0 ? [] : [{ at, total }])),
    },
  }
}
