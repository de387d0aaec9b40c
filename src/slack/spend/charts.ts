import { addDays, type Day, dayOf, daysBetween, daysIn, monthOf } from '../../base/calendar.ts'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import type { DailySpendChart, MonthlySpendChart } from '../../charts/chart.ts'
import { isRunning } from '../../reports/period.ts'
import type { SpendReport } from '../../reports/spend-report.ts'

/** The daily trend by provider; weeks from Monday where days would be too many to tell apart. Null when nothing was spent. */
export function dailyChart(report: SpendReport, now: Date): DailySpendChart | null {
  const { steps, stepOf, unit } = stepsOf(report)
  const sums = new Map<string, DailySpendChart['spend'][number]>()
  for (const row of report.byDay) {
    const from = stepOf(row.day)
    const key = `${from} ${row.provider}`
    const before = sums.get(key)?.spendMicroUsd ?? 0
    sums.set(key, { from, provider: row.provider, spendMicroUsd: microUsd(before + row.usageSpendMicroUsd) })
  }
  const spend = [...sums.values()].filter((row) => row.spendMicroUsd !== 0)
  if (spend.length === 0) return null
  return {
    name: 'daily-spend-by-provider',
    note: `Usage spend per ${unit}, ${report.period.label}`,
    steps,
    growing: isRunning(report.period, now) ? stepOf(dayOf(now)) : null,
    spend,
  }
}

/** The months side by side; null while there are fewer than three, which the text says as well. */
export function monthlyChart(report: SpendReport, now: Date): MonthlySpendChart | null {
  const spend = report.byMonth.map((row) => ({ month: row.month, spendMicroUsd: row.usageSpendMicroUsd }))
  if (spend.length < 3 || spend.every((row) => row.spendMicroUsd === 0)) return null
  return {
    name: 'monthly-spend',
    note: 'Usage spend per month',
    growing: isRunning(report.period, now) ? monthOf(dayOf(now)) : null,
    spend,
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

function stepsOf(report: SpendReport): { unit: 'day' | 'week'; steps: Day[]; stepOf(day: Day): Day } {
  const { range } = report.period
  if (daysBetween(range.from, range.to) <= mostDays) return { unit: 'day', steps: daysIn(range), stepOf: (day) => day }
  const steps = [...new Set(daysIn(range).map(mondayOf))]
  return { unit: 'week', steps, stepOf: mondayOf }
}

function mondayOf(day: Day): Day {
  return addDays(day, 1 - Temporal.PlainDate.from(day).dayOfWeek)
}
