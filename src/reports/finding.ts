import { type Day, daysBetween, formatDay } from '../base/calendar.ts'
import { capital } from '../base/capital.ts'
import { formatUsd, type MicroUsd, microUsd } from '../base/money.ts'
import { partText, percentText } from '../base/percent.ts'
import { providerName } from '../base/provider.ts'
import { isRunning } from './period.ts'
import { hasAny, type SpendReport } from './spend-report.ts'

/**
 * The one sentence a reader should take away, as plain text without a final stop: how the spend moved, and what drove
 * it. `Up 23% on the 7 days before; 61% went to claude-opus-4-6, highest day Tue, Nov 17 ($41.20)`.
 */
export function findingOf(report: SpendReport, now: Date): string {
  if (!hasAny(report)) return nothingUsed(report)
  const drivers = [topModelShare(report), highestDay(report)].filter((part) => part !== null).join(', ')
  const change = changeSentence(report, now)
  // Without a comparison the drivers are the news.
  const parts = report.previous ? [change, drivers] : [drivers, change]
  const [first, ...rest] = parts.filter((part) => part !== '')
  return [capital(first ?? ''), ...rest].join('; ')
}

/** What spend moved from and to; `previous` null: nothing was used before. */
export type Moved = Pick<SpendReport, 'period' | 'usageSpendMicroUsd'> & {
  previous: Pick<SpendReport, 'usageSpendMicroUsd'> | null
}

/** How the spend moved, short enough for a figure: `+23%`, `−8%`, `About the same`, `13× as much`; null without comparison. */
export function changeOf(report: Moved, now: Date): string | null {
  const move = moveOf(report, now)
  if (move === null) return null
  if (Math.abs(move) < steady) return 'About the same'
  if (move >= 9.5) return `${times(move)} as much`
  return move > 0 ? `+${percentText(move)}` : `−${percentText(-move)}`
}

/** What the daily chart shows, for somebody who cannot see it. */
export function altTextOf(report: SpendReport, now: Date): string {
  const split = report.byProvider
    .filter((row) => row.usageSpendMicroUsd !== 0)
    .map((row) => `${providerName(row.provider)} ${formatUsd(row.usageSpendMicroUsd)}`)
  const parts = [
    `Bar chart of usage spend by provider, ${report.period.label}: ${formatUsd(report.usageSpendMicroUsd)} in all`,
    split.length > 1 ? split.join(', ') : '',
    findingOf(report, now),
  ]
  return `${parts.filter((part) => part !== '').join('. ')}.`
}

/** What the monthly chart shows, for somebody who cannot see it. */
export function monthsAltTextOf(report: SpendReport): string {
  const months = report.byMonth.map((row) => `${row.month} ${formatUsd(row.usageSpendMicroUsd)}`)
  return `Bar chart of usage spend by month: ${months.join(', ')}.`
}

// Below this share a move is noise to a reader.
const steady = 0.05

function nothingUsed(report: SpendReport): string {
  if (!report.previous) return `No usage ${report.period.when}`
  return `No usage ${report.period.when}; ${report.period.previous.label} came to ${formatUsd(report.previous.usageSpendMicroUsd)}`
}

function changeSentence(report: SpendReport, now: Date): string {
  const { previous, period } = report
  if (!previous) return `no usage ${period.previous.when} to compare with`
  const move = moveOf(report, now)
  if (move === null) return `${capital(period.previous.label)} came to ${formatUsd(previous.usageSpendMicroUsd)}`
  if (Math.abs(move) < steady) return `About the same as ${period.previous.label}`
  if (move >= 9.5) return `${times(move)} as much as ${period.previous.label}`
  return `${move > 0 ? 'Up' : 'Down'} ${percentText(Math.abs(move))} on ${period.previous.label}`
}

// A day or two of which the last is not over say nothing beside whole days, and from nothing everything is infinitely more.
function moveOf(report: Moved, now: Date): number | null {
  const { previous, period } = report
  const tooShort = isRunning(period, now) && daysBetween(period.range.from, period.range.to) <= 2
  if (!previous || tooShort || previous.usageSpendMicroUsd <= 0) return null
  return (report.usageSpendMicroUsd - previous.usageSpendMicroUsd) / previous.usageSpendMicroUsd
}

function topModelShare(report: SpendReport): string | null {
  const top = report.byModel.find((row) => row.model === report.topModel)
  if (!top || report.usageSpendMicroUsd <= 0 || top.usageSpendMicroUsd <= 0) return null
  const share = top.usageSpendMicroUsd / report.usageSpendMicroUsd
  if (share >= 1) return `all of it went to ${shortened(top.model)}`
  return `${partText(share)} went to ${shortened(top.model)}`
}

function highestDay(report: SpendReport): string | null {
  const days = new Map<Day, MicroUsd>()
  for (const row of report.byDay) {
    days.set(row.day, microUsd((days.get(row.day) ?? 0) + row.usageSpendMicroUsd))
  }
  const highest = [...days].reduce<[Day, MicroUsd] | null>(
    (best, day) => (best && best[1] >= day[1] ? best : day),
    null,
  )
  if (!highest || days.size < 3 || highest[1] <= 0) return null
  return `highest day ${weekday(highest[0])}, ${formatDay(highest[0], report.period.range.to.slice(0, 4))} (${formatUsd(highest[1])})`
}

function weekday(of: Day): string {
  return Temporal.PlainDate.from(of).toLocaleString('en-US', { weekday: 'short' })
}

function times(move: number): string {
  return `${Math.round(move + 1).toLocaleString('en-US')}×`
}

function shortened(model: string): string {
  return model.length > 44 ? `${model.slice(0, 43)}…` : model
}
