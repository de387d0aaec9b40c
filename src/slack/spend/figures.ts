import { type Day, formatDay, type Month } from '../../base/calendar.ts'
import { formatUsd } from '../../base/money.ts'
import { type Provider, providerName } from '../../base/provider.ts'
import { sumsOf } from '../../base/sums.ts'
import type { ModelSpend, Spend } from '../../ledger/spend-queries.ts'
import { changeOf, type Moved } from '../../reports/finding.ts'
import { isRunning } from '../../reports/period.ts'
import { costPerRequest, type SpendReport } from '../../reports/spend-report.ts'
import { shareText } from '../../reports/team-finding.ts'
import { freshText } from '../data/fresh-text.ts'
import { barColumns } from '../kit/bar-columns.ts'
import { localTime } from '../kit/blocks.ts'
import { asCode } from '../kit/escape.ts'
import { firstOf } from '../kit/first-of.ts'
import { cut } from '../kit/limits.ts'
import { phoneLine } from '../kit/phone-line.ts'
import { sparkline } from '../kit/text-bars.ts'
import { trendOf } from './charts.ts'

/** The figures of row D1 as labels and mrkdwn values: what the message and the Home tab have in common. */
export function mainFigures(report: SpendReport, now: Date): Array<{ label: string; value: string }> {
  const perRequest = costPerRequest(report)
  return [
    { label: 'Change', value: changeText(report, now) },
    { label: 'Requests', value: report.requests.toLocaleString('en-US') },
    { label: 'Cost per request', value: perRequest === null ? '–' : formatUsd(perRequest) },
    { label: 'Top model', value: report.topModel === null ? '–' : asCode(cut(report.topModel, 44)) },
  ]
}

/** How spend moved and what it was before: `+23% (October 2026: $41.20)`; only what it was where they cannot be compared. */
export function changeText(moved: Moved, now: Date): string {
  const { previous, period } = moved
  if (!previous) return `Nothing ${period.previous.when}`
  const before = `${period.previous.label}: ${formatUsd(previous.usageSpendMicroUsd)}`
  const change = changeOf(moved, now)
  return change === null ? before : `${change} (${before})`
}

/**
 * The trend as a row of bars, between the days it runs over or above them where a phone would break the line; empty when
 * nothing was spent or there is but one day.
 */
export function trendLine(report: SpendReport): string {
  const { steps, spend } = trendOf(report)
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined || first === last || spend.every((amount) => amount <= 0)) return ''
  const year = last.slice(0, 4)
  const bars = sparkline(inGroups(spend, 31))
  const [from, to] = [formatDay(first, year), formatDay(last, year)]
  const line = `${from} ${bars} ${to}`
  if (line.length <= phoneLine) return line
  return `${bars}\n${from}${to.padStart(bars.length - from.length)}`
}

// More characters than this would break the line on a narrow screen.
function inGroups(amounts: number[], most: number): number[] {
  const size = Math.ceil(amounts.length / most)
  return Array.from({ length: Math.ceil(amounts.length / size) }, (_, group) =>
    amounts.slice(group * size, (group + 1) * size).reduce((sum, amount) => sum + amount, 0),
  )
}

/** The providers with a bar, the amount and the share of each; lined up for a fixed-width face. */
export function providerRows(report: SpendReport): string {
  const rows = report.byProvider.filter((row) => row.usageSpendMicroUsd !== 0 || row.requests > 0)
  return barColumns(
    rows.map((row) => ({
      name: providerName(row.provider),
      value: row.usageSpendMicroUsd,
      beside: [amountOf(row), shareText(row.usageSpendMicroUsd, report.usageSpendMicroUsd)],
    })),
  )
}

/** The months up to the period's last, newest first, with a bar and the amount. */
export function monthRows(report: SpendReport, most: number, now: Date): string {
  const months = report.byMonth.slice(-most).reverse()
  const running = isRunning(report.period, now)
  const { to } = report.period.range
  return barColumns(
    months.map(({ month, usageSpendMicroUsd: spend }, index) => ({
      name: `${shortMonth(month)}${index === 0 ? upTo(to, running) : ''}`,
      value: spend,
      beside: [formatUsd(spend)],
    })),
  )
}

// The last month ends with the period.
function upTo(end: Day, isRunning: boolean): string {
  if (isRunning) return ' so far'
  const last = Temporal.PlainDate.from(end).subtract({ days: 1 })
  return last.day === last.daysInMonth ? '' : `, 1 to ${last.day}`
}

function shortMonth(month: Month): string {
  return Temporal.PlainDate.from(`${month}-01`).toLocaleString('en-US', { month: 'short', year: 'numeric' })
}

/** Model, spend, share, requests and cost per request; the most expensive first, the rest in one row at the end. */
export function modelRows(report: SpendReport, most: number): string[][] {
  const models = report.byModel.filter((row) => row.requests > 0 || row.usageSpendMicroUsd !== 0)
  const { shown, rest } = firstOf(models, most)
  const rows = shown.map((row) => modelRow(report, modelName(row, models), row))
  const others = rest.reduce<Spend | null>((sum, row) => (sum ? together(sum, row) : row), null)
  return others ? [...rows, modelRow(report, `${rest.length} other models`, others)] : rows
}

function modelRow(report: SpendReport, name: string, row: Spend): string[] {
  const each = costPerRequest(row)
  return [
    name,
    amountOf(row),
    shareText(row.usageSpendMicroUsd, report.usageSpendMicroUsd),
    row.requests.toLocaleString('en-US'),
    each === null || row.usageSpendMicroUsd === 0 ? '' : formatUsd(each),
  ]
}

// Cursor resells the models of others: where a model is billed by two providers, the row that is not its maker's says whose it is.
function modelName({ model, provider }: ModelSpend, all: ModelSpend[]): string {
  if (model === '') return `${providerName(provider)} fees`
  const several = all.some((other) => other.model === model && other.provider !== provider)
  return cut(several && provider !== makerOf(model) ? `${model} (${providerName(provider)})` : model, 44)
}

function makerOf(model: string): Provider | null {
  if (model.startsWith('claude')) return 'anthropic'
  return /^(gpt|o\d|codex)/.test(model) ? 'openai' : null
}

/** An amount, or in words why it is nothing. */
export function amountOf(
  row: Pick<Spend, 'usageSpendMicroUsd' | 'includedValueMicroUsd' | 'requests' | 'unpricedRequests'>,
): string {
  if (row.usageSpendMicroUsd !== 0 || row.requests === 0) return formatUsd(row.usageSpendMicroUsd)
  if (row.unpricedRequests === row.requests) return 'no price yet'
  return row.includedValueMicroUsd > 0 ? 'included' : formatUsd(row.usageSpendMicroUsd)
}

function together(one: Spend, other: Spend): Spend {
  return {
    ...one,
    ...sumsOf([one, other], ['usageSpendMicroUsd', 'includedValueMicroUsd', 'requests', 'unpricedRequests']),
  }
}

/** What stands beside the spend and is no part of it, how fresh it is, and what is missing; mrkdwn lines. */
export function sideNotes(report: Spend): string[] {
  const { seatsMicroUsd, includedValueMicroUsd, unpricedRequests, totalMicroUsd } = report
  return [
    seatsMicroUsd === 0
      ? ''
      : `Seats ${formatUsd(seatsMicroUsd)}, so ${formatUsd(totalMicroUsd)} in all with usage spend.`,
    includedValueMicroUsd === 0
      ? ''
      : `Usage inside plans’ allowances is worth ${formatUsd(includedValueMicroUsd)}; it costs nothing extra and is not added.`,
    unpricedRequests === 0
      ? ''
      : `${unpricedRequests.toLocaleString('en-US')} ${unpricedRequests === 1 ? 'request has' : 'requests have'} no price yet and ${unpricedRequests === 1 ? 'is' : 'are'} in no sum.`,
  ].filter((line) => line !== '')
}

/** How far the figures reach. */
export function freshness({ countedUntil, fresh }: Pick<SpendReport, 'countedUntil' | 'fresh'>): string {
  const counted = countedUntil ? `Newest usage counted: ${localTime(countedUntil)}.` : 'Nothing has been counted yet.'
  return [counted, freshText(fresh), 'Days are UTC days.'].filter((part) => part !== '').join(' ')
}
