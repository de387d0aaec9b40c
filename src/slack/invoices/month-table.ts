import { formatMonth, type Month } from '../../base/calendar.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import type { BilledMonth } from '../../reports/invoices/billed-months.ts'
import { phoneLine, wrapped } from '../kit/phone-line.ts'
import { textColumns, widthOf } from '../kit/text-columns.ts'
import { sortWord } from './words.ts'

/**
 * The months of a vendor, latest first: billed, used, the difference. `withParts`: below each what was billed for what, and
 * what was left of its credit. Without cents where a phone would break the lines.
 */
export function monthTable(
  months: readonly BilledMonth[],
  { current, withParts }: { current: Month; withParts: boolean },
): string {
  const shown = months.filter(hasAny).toReversed()
  if (shown.length === 0) return ''
  const exact = lined(shown, current, wholeCents)
  const lines = exact.some((line) => widthOf(line) > phoneLine) ? lined(shown, current, wholeDollars) : exact
  const [head = '', ...rows] = lines
  return [head, ...rows.flatMap((row, index) => [row, ...(withParts ? wrapped(partsOf(shown[index])) : [])])].join('\n')
}

/** What the latest month with an invoice was billed for, as a sentence; empty where there is none. */
export function latestBilled(months: readonly BilledMonth[]): string {
  const latest = months.findLast(({ invoices }) => invoices.length > 0)
  const parts = partsOf(latest)
  return latest && parts.length > 0 ? `${formatMonth(latest.month)}: ${parts.join(', ')}.` : ''
}

/** Whether anything was billed or used. */
export function hasAny({ invoices, withoutRate, usageValueMicroUsd, billedMicroUsd }: BilledMonth): boolean {
  return invoices.length > 0 || withoutRate.length > 0 || usageValueMicroUsd !== 0 || billedMicroUsd !== 0
}

function lined(months: readonly BilledMonth[], current: Month, amountText: (amount: MicroUsd) => string): string[] {
  const rows = months.map(({ month, billedMicroUsd, usageValueMicroUsd, differenceMicroUsd }) => [
    shortMonth(month, current),
    ...[billedMicroUsd, usageValueMicroUsd, differenceMicroUsd].map(amountText),
  ])
  const head = ['', 'billed', 'usage', 'difference']
  return textColumns([head, ...rows], ['left', 'right', 'right', 'right']).split('\n')
}

function partsOf(month: BilledMonth | undefined): string[] {
  if (!month) return []
  const { sums, otherMicroUsd, pool } = month
  const part = (name: string, amount: number) => (amount === 0 ? [] : [`${name} ${formatUsd(microUsd(amount))}`])
  return [
    ...part(sortWord('subscription'), sums.subscription),
    ...part(sortWord('usage'), sums.usage),
    ...part(sortWord('pool'), sums.pool),
    ...part('other', otherMicroUsd),
    ...(pool === null || pool.balanceMicroUsd === null ? [] : [`pool left ${formatUsd(pool.balanceMicroUsd)}`]),
  ]
}

// Bills are of whole cents: what is under one beside them is rounding.
function wholeCents(amount: MicroUsd): string {
  return formatUsd(microUsd(Math.round(amount / 10_000) * 10_000 || 0))
}

function wholeDollars(amount: MicroUsd): string {
  return formatUsd(microUsd(Math.round(amount / 1_000_000) * 1_000_000)).replace(/\.00$/, '')
}

function shortMonth(month: Month, current: Month): string {
  const name = Temporal.PlainDate.from(`${month}-01`).toLocaleString('en-US', { month: 'short' })
  return month.slice(0, 4) === current.slice(0, 4) ? name : `${name} ${month.slice(2, 4)}`
}
