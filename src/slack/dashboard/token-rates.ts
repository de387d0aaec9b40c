import { formatDay } from '../../base/calendar.ts'
import { formatUsd, roundToMicroUsd } from '../../base/money.ts'
import { percentText } from '../../base/percent.ts'
import { providerName } from '../../base/provider.ts'
import type { LinesChart } from '../../charts/kinds/lines.ts'
import type { DaySpend, Spend } from '../../ledger/spend-queries.ts'
import type { SpendReport } from '../../reports/spend-report.ts'
import { cut } from '../kit/limits.ts'
import type { TitledChart } from './charts-modal.ts'
import { type RatePart, rateLines } from './rate-lines.ts'

type Reported = Pick<SpendReport, 'byDay' | 'period'>

/** The share of the tokens read that came from a cache, a line for each provider. Null with fewer than two days of it. */
export function cachedShareChart({ byDay, period }: Reported, now: Date): TitledChart | null {
  const used = [...Map.groupBy(byDay, ({ provider }) => provider)]
  const parts = used.map(([provider, days]) => ({ name: providerName(provider), days: cachedOf(days) }))
  const found = rateLines(parts, { period, now })
  if (!found) return null
  const overall = rateOf(cachedOf(byDay))
  if (overall === 0) return null
  return {
    title: 'Read from the cache',
    altText: `Line of the share of tokens read that came from a cache, ${period.label}: ${percentText(overall)} in all; ${endOf(found, percentText)}.`,
    chart: {
      name: 'lines',
      unit: 'percent',
      note: cut(`Tokens read from the cache, of all read, ${period.label}`, 90),
      steps: found.steps,
      lines: found.lines.slice(0, 3),
    },
  }
}

/** What a request cost, by day; those without a price are in neither side. Null with fewer than two days of them. */
export function requestCostChart({ byDay, period }: Reported, now: Date): TitledChart | null {
  const days = byDay.map(({ day, usageSpendMicroUsd, requests, unpricedRequests }) => ({
    day,
    part: usageSpendMicroUsd,
    of: requests - unpricedRequests,
  }))
  const found = rateLines([{ name: 'a request', days }], { period, now })
  const overall = rateOf(days)
  if (!found || overall <= 0) return null
  const money = (cost: number) => formatUsd(roundToMicroUsd(cost))
  return {
    title: 'What a request costs',
    altText: `Line of usage spend by request, ${period.label}: ${money(overall)} in all; ${endOf(found, money)}.`,
    chart: {
      name: 'lines',
      unit: 'usd',
      note: cut(`Usage spend by request, ${period.label}`, 90),
      steps: found.steps,
      lines: [...found.lines],
    },
  }
}

function cachedOf(days: readonly DaySpend[]): RatePart['days'] {
  return days.map((row) => ({ day: row.day, part: row.cacheReadTokens, of: readOf(row) }))
}

function readOf({ inputTokens, cacheReadTokens, cacheWriteTokens }: Spend): number {
  return inputTokens + cacheReadTokens + cacheWriteTokens
}

function rateOf(days: RatePart['days']): number {
  const counted = days.filter(({ of }) => of > 0)
  const of = counted.reduce((sum, day) => sum + day.of, 0)
  return of === 0 ? 0 : counted.reduce((sum, day) => sum + day.part, 0) / of
}

/** `Cursor 71% on 21 Nov`: where each line ends. */
export function endOf(
  { steps, lines, unit }: NonNullable<ReturnType<typeof rateLines>>,
  said: (value: number) => string,
): string {
  const ends = (lines satisfies LinesChart['lines']).map(({ name, values }) => {
    const at = values.findLastIndex((value) => value !== null)
    const step = steps[at]
    const when = step ? ` ${unit === 'week' ? 'in the week from' : 'on'} ${formatDay(step, step.slice(0, 4))}` : ''
    return `${name} ${said(values[at] ?? 0)}${when}`
  })
  return ends.join(', ')
}
