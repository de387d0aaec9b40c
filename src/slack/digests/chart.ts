import type { DayRange } from '../../base/calendar.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import type { StackedDaysChart } from '../../charts/kinds/stacked-days.ts'
import type { SpendOfDay } from '../../reports/weekly-digest.ts'
import type { Picture } from '../forecast/with-picture.ts'
import { cut } from '../kit/limits.ts'
import { drawable } from '../spend/drawn-names.ts'
import { shortDays } from './words.ts'

/** The days of the week as bars beside a line of the week before; null where nothing was spent in either. */
export function weekPicture(
  days: readonly SpendOfDay[],
  { name, range }: { name: string; range: DayRange },
): Picture | null {
  const [before, week] = [days.slice(0, 7), days.slice(7)]
  if (days.every(({ usageSpendMicroUsd }) => usageSpendMicroUsd === 0)) return null
  const chart: StackedDaysChart = {
    name: 'stacked-days',
    note: cut(`Usage spend per day, ${drawable(name) || 'this team'}, ${shortDays(range)}`, 62),
    unit: 'usd',
    steps: week.map(({ day }) => day),
    growing: null,
    series: [{ name: 'Usage spend', values: amounts(week) }],
    other: null,
    previous: amounts(before).every((amount) => amount === 0)
      ? null
      : { name: 'the week before', values: amounts(before) },
    incidents: [],
  }
  const highest = week.toSorted((a, b) => b.usageSpendMicroUsd - a.usageSpendMicroUsd)[0]
  const most =
    highest && highest.usageSpendMicroUsd > 0
      ? `, most on ${weekdayOf(highest)} (${formatUsd(highest.usageSpendMicroUsd)})`
      : ''
  const line = chart.previous === null ? '' : ` A line shows the week before: ${formatUsd(sumOf(before))}.`
  return {
    chart,
    altText: `Bars of usage spend by day, ${name}, ${shortDays(range)}: ${formatUsd(sumOf(week))} in all${most}.${line}`,
  }
}

function amounts(days: readonly SpendOfDay[]): MicroUsd[] {
  return days.map(({ usageSpendMicroUsd }) => usageSpendMicroUsd)
}

function sumOf(days: readonly SpendOfDay[]): MicroUsd {
  return microUsd(amounts(days).reduce((sum, amount) => sum + amount, 0))
}

function weekdayOf({ day }: SpendOfDay): string {
  return Temporal.PlainDate.from(day).toLocaleString('en-US', { weekday: 'long' })
}
