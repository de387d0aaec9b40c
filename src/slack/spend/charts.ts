import { type Day, dayOf, daysBetween, daysIn, mondayOf, monthOf } from '../../base/calendar.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import { providerName, providers } from '../../base/provider.ts'
import type { StackedDaysChart } from '../../charts/kinds/stacked-days.ts'
import type { StackedMonthsChart } from '../../charts/kinds/stacked-months.ts'
import { isRunning } from '../../reports/period.ts'
import type { SpendReport } from '../../reports/spend-report.ts'

/** The daily trend by provider; weeks from Monday where days would be too many to tell apart. Null when nothing was spent. */
export function dailyChart(report: SpendReport, now: Date): StackedDaysChart | null {
  const { steps, stepOf, unit } = stepsOf(report)
  const series = providers.map((provider) => {
    const sums = new Map<Day, number>()
    for (const row of report.byDay.filter((one) => one.provider === provider)) {
      sums.set(stepOf(row.day), (sums.get(stepOf(row.day)) ?? 0) + row.usageSpendMicroUsd)
    }
    return { name: providerName(provider), values: steps.map((step) => sums.get(step) ?? 0) }
  })
  if (series.every(({ values }) => values.every((value) => value === 0))) return null
  return {
    name: 'stacked-days',
    note: `Usage spend per ${unit}, ${report.period.label}`,
    unit: 'usd',
    steps,
    growing: isRunning(report.period, now) ? stepOf(dayOf(now)) : null,
    series,
    other: null,
    previous: null,
    incidents: [],
  }
}

/** The months side by side; null while there are fewer than three, which the text says as well. */
export function monthlyChart(report: SpendReport, now: Date): StackedMonthsChart | null {
  const values = report.byMonth.map((row) => row.usageSpendMicroUsd)
  if (values.length < 3 || values.every((value) => value === 0)) return null
  return {
    name: 'stacked-months',
    note: 'Usage spend per month',
    unit: 'usd',
    months: report.byMonth.map((row) => row.month),
    growing: isRunning(report.period, now) ? monthOf(dayOf(now)) : null,
    series: [{ name: 'Usage spend', values }],
    other: null,
  }
}

/** Usage spend of each day, or week, of the period in order, also of those without any. */
export function trendOf(report: SpendReport): { unit: 'day' | 'week'; steps: Day[]; spend: MicroUsd[] } {
  const { steps, stepOf, unit } = stepsOf(report)
  const sums = new Map<Day, MicroUsd>()
  for (const row of report.byDay) {
    const step = stepOf(row.day)
    sums.set(step, microUsd((sums.get(step) ?? 0) + row.usageSpendMicroUsd))
  }
  return { unit, steps, spend: steps.map((step) => sums.get(step) ?? microUsd(0)) }
}

const mostDays = 45

/** The days of a period, or its weeks from Monday where days would be too many to tell apart. */
export function stepsOf(report: Pick<SpendReport, 'period'>): {
  unit: 'day' | 'week'
  steps: Day[]
  stepOf(day: Day): Day
} {
  const { range } = report.period
  if (daysBetween(range.from, range.to) <= mostDays) return { unit: 'day', steps: daysIn(range), stepOf: (day) => day }
  const steps = [...new Set(daysIn(range).map(mondayOf))]
  return { unit: 'week', steps, stepOf: mondayOf }
}
