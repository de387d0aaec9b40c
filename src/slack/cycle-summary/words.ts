import { type Day, daysBetween, daysOfMonth, formatMonth, monthOf } from '../../base/calendar.ts'
import { counted } from '../../base/count.ts'
import { andList } from '../../base/list-words.ts'
import { formatUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import type { CycleSummary } from '../../reports/cycle-summary.ts'
import { stretchOf } from '../../reports/period-unit.ts'

/** `in November 2026`, `in the billing cycle Oct 12 – Nov 11`, `on Cursor in …` where it is of some providers only; plain. */
export function cycleWhen({ cycle }: Pick<CycleSummary, 'cycle'>, today: Day): string {
  const { range, providers } = cycle
  const { from, to } = daysOfMonth(monthOf(range.from))
  const isMonth = range.from === from && range.to === to
  const when = isMonth
    ? `in ${formatMonth(monthOf(range.from))}`
    : `in the billing cycle ${stretchOf(range, today).label}`
  return providers ? `on ${andList(providers.map(providerName))} ${when}` : when
}

/** The one line of a summary: `$12,345.60 so far by Payments in November 2026, 3 days left`; plain. */
export function cycleLine(summary: CycleSummary, today: Day): string {
  const { scope, stage, cycle, spentMicroUsd } = summary
  const who = scope.kind === 'org' ? 'the organisation' : scope.name
  const spent = `${formatUsd(spentMicroUsd)} ${stage === 'ending' ? 'spent so far' : 'spent'} by ${who} ${cycleWhen(summary, today)}`
  if (stage === 'closed') return summary.isArriving ? `${spent}, figures still arriving` : spent
  const left = daysBetween(today, cycle.range.to)
  return `${spent}, ${left <= 1 ? 'which ends today' : `${counted(left, 'day')} left`}`
}

/** How it is expected to end; empty where nobody can tell, and once it is over. */
export function projectionSentence({ projection }: CycleSummary): string {
  if (!projection) return ''
  const { projectedMicroUsd, lowMicroUsd, highMicroUsd } = projection
  return `Expected to end at ${formatUsd(projectedMicroUsd)}, in four cases of five between ${formatUsd(lowMicroUsd)} and ${formatUsd(highMicroUsd)}.`
}
