import { type Day, dayOf } from '../../base/calendar.ts'
import { counted } from '../../base/count.ts'
import type { HeatMapChart } from '../../charts/kinds/heat-map.ts'
import type { StackedDaysChart } from '../../charts/kinds/stacked-days.ts'
import { busiestHour } from '../../reports/activity-profile.ts'
import { monthsAltTextOf } from '../../reports/finding.ts'
import { modelLabel } from '../../reports/model-names.ts'
import { isRunning } from '../../reports/period.ts'
import type { PersonReport } from '../../reports/person-report.ts'
import type { SpendReport } from '../../reports/spend-report.ts'
import type { TitledChart } from '../dashboard/charts-modal.ts'
import { spendBars } from '../dashboard/spend-bars.ts'
import { cachedShareChart, requestCostChart } from '../dashboard/token-rates.ts'
import { monthlyChart, stepsOf } from '../spend/charts.ts'
import { tokensText } from './words.ts'

const tokenKinds = [
  ['Cache read', 'cacheReadTokens'],
  ['Cache write', 'cacheWriteTokens'],
  ['Input', 'inputTokens'],
  ['Output', 'outputTokens'],
] as const

/** The charts behind “More charts” of a person: those that have something to show. */
export function personCharts(report: Pick<PersonReport, 'models' | 'profile' | 'spend'>, now: Date): TitledChart[] {
  const { models, spend } = report
  const months = monthlyChart(spend, now)
  return [
    spendBars(
      models.map((use) => ({
        name: use.model === '' ? 'Fees, no model' : modelLabel(use, models),
        spend: use.usageSpendMicroUsd,
      })),
      { title: 'Models', note: `Usage spend by model, ${spend.period.label}`, whole: spend.usageSpendMicroUsd },
    ),
    requestCostChart(spend, now),
    tokenChart(spend, now),
    cachedShareChart(spend, now),
    hoursChart(report),
    months && { title: 'Calendar months', altText: monthsAltTextOf(spend), chart: months },
  ].filter((chart) => chart !== null)
}

/** Tokens by day and kind; null where there is none, or one day only. */
export function tokenChart(spend: SpendReport, now: Date): TitledChart | null {
  const { steps, stepOf, unit } = stepsOf(spend)
  const used = new Set(spend.byDay.filter(({ requests }) => requests > 0).map(({ day }) => stepOf(day)))
  if (steps.length < 2 || used.size === 0) return null
  const series = tokenKinds.map(([name, kind]) => {
    const sums = new Map<Day, number>()
    for (const row of spend.byDay) sums.set(stepOf(row.day), (sums.get(stepOf(row.day)) ?? 0) + row[kind])
    return { name, values: steps.map((step) => sums.get(step) ?? 0) }
  })
  if (series.every(({ values }) => values.every((value) => value === 0))) return null
  const chart: StackedDaysChart = {
    name: 'stacked-days',
    note: `Tokens per ${unit}, ${spend.period.label}`,
    unit: 'tokens',
    steps,
    growing: isRunning(spend.period, now) ? stepOf(dayOf(now)) : null,
    series,
    other: null,
    previous: null,
    incidents: [],
  }
  return {
    title: 'Tokens',
    altText: `Bar chart of tokens by ${unit}, ${spend.period.label}: ${tokenLine(spend)}`,
    chart,
  }
}

/** `4.1M tokens read from the cache, 300K written to it, 1.2M other input, 410K output.` */
export function tokenLine(spend: SpendReport): string {
  const { cacheReadTokens, cacheWriteTokens, inputTokens, outputTokens } = spend
  return `${tokensText(cacheReadTokens)} tokens read from the cache, ${tokensText(cacheWriteTokens)} written to it, ${tokensText(inputTokens)} other input, ${tokensText(outputTokens)} output.`
}

/** When somebody works; null without requests. */
export function hoursChart({ profile, spend }: Pick<PersonReport, 'profile' | 'spend'>): TitledChart | null {
  const sentence = busiestSentence(profile)
  if (sentence === '') return null
  const chart: HeatMapChart = {
    name: 'heat-map',
    note: `Requests by hour (${zoneWord(profile.timeZone)}), ${spend.period.label}`,
    unit: 'requests',
    hours: profile.hours,
  }
  return {
    title: 'Hours',
    altText: `Heat map of requests by weekday and hour, ${zoneWord(profile.timeZone)}. ${sentence}`,
    chart,
  }
}

const weekdays = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays']

/** `Busiest: Tuesdays from 10:00 to 11:00, 41 requests in all.`; empty without requests. */
export function busiestSentence(profile: PersonReport['profile']): string {
  const busiest = busiestHour(profile)
  if (!busiest) return ''
  const { weekday, hour, requests } = busiest
  return `Busiest: ${weekdays[weekday]} from ${clock(hour)} to ${clock(hour + 1)}, ${counted(requests, 'request')} in all.`
}

/** A zone as a reader says it: `UTC`, `Madrid time`. */
export function zoneWord(timeZone: string): string {
  const place = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone
  return timeZone === 'UTC' ? 'UTC' : `${place} time`
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`
}
