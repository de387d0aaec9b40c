import { type Day, dayOf } from '../../base/calendar.ts'
import type { StackedDaysChart } from '../../charts/kinds/stacked-days.ts'
import { isRunning, type Period } from '../../reports/period.ts'
import { cut } from '../kit/limits.ts'
import { stepsOf } from '../spend/charts.ts'

/** One bar a day, or a week from Monday where days would be too many. Null where nothing was spent, or on one day only. */
export function dailyBars(input: {
  byDay: ReadonlyArray<{ day: Day; usageSpendMicroUsd: number }>
  period: Period
  now: Date
  /** What the bars are of, as the chart's font can draw it. */
  of: string
}): StackedDaysChart | null {
  const { byDay, period, now, of } = input
  const spent = byDay.filter(({ usageSpendMicroUsd }) => usageSpendMicroUsd !== 0)
  if (spent.length < 2) return null
  const { steps, stepOf, unit } = stepsOf({ period })
  const sums = new Map<Day, number>()
  for (const { day, usageSpendMicroUsd } of spent) {
    sums.set(stepOf(day), (sums.get(stepOf(day)) ?? 0) + usageSpendMicroUsd)
  }
  return {
    name: 'stacked-days',
    note: cut(`Usage spend per ${unit}, ${of}, ${period.label}`, 62),
    unit: 'usd',
    steps,
    growing: isRunning(period, now) ? stepOf(dayOf(now)) : null,
    series: [{ name: 'Usage spend', values: steps.map((step) => sums.get(step) ?? 0) }],
    other: null,
    previous: null,
    incidents: [],
  }
}
