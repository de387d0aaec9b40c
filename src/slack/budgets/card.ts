import { capital } from '../../base/capital.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { usedText } from '../../base/percent.ts'
import { untilInWords } from '../../budgets/parse-budget-until.ts'
import { periodAdjective } from '../../budgets/period.ts'
import type { BudgetScope } from '../../budgets/scope.ts'
import type { BudgetStatus } from '../../budgets/status.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'

/** One budget as a viewer is shown it. `whose`: `your own`, `team`, `key of Ana Ruiz`. */
export type BudgetCard = { status: BudgetStatus; whose: string; mayManage: boolean; mayAsk: boolean }

/** When it is, and the zone budgets are reckoned in. */
export type Reading = { now: Date; timeZone: string }

/** How much of the limit is used: what is spent and what stands in for unknown prices. 1 is all of it. */
export function usedShare({ spentMicroUsd, provisionalMicroUsd, limitMicroUsd }: BudgetStatus): number {
  return (spentMicroUsd + provisionalMicroUsd) / limitMicroUsd
}

/** A budget in four or five lines of mrkdwn: whose, the bar, the money, the pace, what is apart. */
export function cardText(card: BudgetCard, reading: Reading): string {
  const { status } = card
  return [
    cardTitle(card),
    `${burnBar(status)}  *${percentOf(usedShare(status))}* used`,
    `${moneyLine(status)} · resets ${dayWords(status.end, reading)}`,
    paceLine(status, reading),
    ...asides(status, reading),
  ].join('\n')
}

/** `*Payments* · team · monthly · hard`. */
export function cardTitle({ status: { scopeName, budget }, whose }: Pick<BudgetCard, 'status' | 'whose'>): string {
  const isWhole = budget.scope.kind === 'org'
  const name = `*${escapeMrkdwn(cut(nameOf({ scope: budget.scope, name: scopeName }), 80))}*`
  return [name, isWhole ? '' : escapeMrkdwn(cut(whose, 60)), periodAdjective(budget.period), firmnessOf(budget)]
    .filter((part) => part !== '')
    .join(' · ')
}

/** What is used as full blocks, what is held as shaded ones, what is left as light ones. The percentage stands beside it. */
export function burnBar(
  status: Pick<BudgetStatus, 'spentMicroUsd' | 'provisionalMicroUsd' | 'heldMicroUsd' | 'limitMicroUsd'>,
): string {
  const { limitMicroUsd } = status
  const used = blocksOf(status.spentMicroUsd + status.provisionalMicroUsd, limitMicroUsd)
  const held = Math.min(barWidth - used, blocksOf(status.heldMicroUsd, limitMicroUsd))
  return `${'█'.repeat(used)}${'▒'.repeat(held)}${'░'.repeat(barWidth - used - held)}`
}

const barWidth = 20

// Anything at all shows, and only a full budget fills the bar.
function blocksOf(amount: number, limit: number): number {
  if (amount <= 0) return 0
  const share = amount / limit
  return share >= 1 ? barWidth : Math.min(barWidth - 1, Math.max(1, Math.round(share * barWidth)))
}

/** `82%`; never 100% before it is all used, `under 1%` for a little, `over 999%` where more figures would say nothing. */
export function percentOf(share: number): string {
  if (share >= 10) return 'over 999%'
  return usedText(share)
}

/** `$410.00 of $500.00 · $90.00 left`, or by how much it is over. */
export function moneyLine(status: BudgetStatus): string {
  const left = leftMicroUsd(status)
  const used = `${formatUsd(usedMicroUsd(status))} of ${formatUsd(status.limitMicroUsd)}`
  return left >= 0 ? `${used} · ${formatUsd(left)} left` : `${used} · ${formatUsd(microUsd(-left))} over`
}

export function usedMicroUsd({
  spentMicroUsd,
  provisionalMicroUsd,
}: Pick<BudgetStatus, 'spentMicroUsd' | 'provisionalMicroUsd'>): MicroUsd {
  return microUsd(spentMicroUsd + provisionalMicroUsd)
}

// What is held is promised: it is not free to be spent, but alone takes nothing over the limit.
function leftMicroUsd(status: BudgetStatus): MicroUsd {
  const left = status.limitMicroUsd - usedMicroUsd(status)
  return microUsd(left < 0 ? left : Math.max(0, left - status.heldMicroUsd))
}

/** Whether it lasts, in words. */
export function paceLine(status: BudgetStatus, reading: Reading): string {
  const { budget, usedUpAt } = status
  if (usedShare(status) >= 1) {
    return budget.hard ? 'Used up: requests through Tally are refused.' : 'Used up: nothing is blocked, as it is soft.'
  }
  if (usedUpAt !== null) return `At this pace used up ${momentWords(usedUpAt, status, reading)}.`
  if (usedMicroUsd(status) === 0) return 'Nothing spent yet.'
  return usedShare(status) >= 0.8 ? 'Near the limit, but at this pace it lasts.' : 'At this pace it lasts.'
}

/** What is held, what is provisional, and what the limit has in it, as one line; none where there is nothing of it. */
function asides(status: BudgetStatus, reading: Reading): string[] {
  const { provisionalMicroUsd, heldMicroUsd, raises } = status
  const parts = [
    heldMicroUsd > 0 ? `${formatUsd(heldMicroUsd)} held` : '',
    provisionalMicroUsd > 0 ? `includes ${formatUsd(provisionalMicroUsd)} provisional` : '',
    raises.length > 0 ? `limit includes ${raisesInWords(status, reading)}` : '',
  ].filter((part) => part !== '')
  return parts.length === 0 ? [] : [`_${capital(parts.join(' · '))}_`]
}

function raisesInWords({ raises, limitMicroUsd, budget }: BudgetStatus, reading: Reading): string {
  const [first, ...more] = raises
  if (!first || more.length > 0) {
    return `${raises.length} raises of ${formatUsd(microUsd(limitMicroUsd - budget.limitMicroUsd))} in all`
  }
  return `${formatUsd(first.amountMicroUsd)} raised ${untilInWords(first.until, reading)}`
}

/** `soft`, `hard` or `strict`. */
export function firmnessOf({ hard, strict }: { hard: boolean; strict: boolean }): 'soft' | 'hard' | 'strict' {
  return strict ? 'strict' : hard ? 'hard' : 'soft'
}

/** `Tue, Dec 1` in the zone; with the year where it is another one. */
export function dayWords(at: Date, { now, timeZone }: Reading): string {
  const day = zonedDay(at, timeZone)
  const year = day.year === zonedDay(now, timeZone).year ? {} : { year: 'numeric' as const }
  return day.toLocaleString('en-US', { weekday: 'short', month: 'short', day: 'numeric', ...year })
}

// A day or week is too short for “on Wednesday” to say enough.
function momentWords(at: Date, { start, end }: BudgetStatus, reading: Reading): string {
  const { now, timeZone } = reading
  const isShort = end.getTime() - start.getTime() < Temporal.Duration.from({ hours: 24 * 8 }).total('milliseconds')
  const isToday = zonedDay(at, timeZone).equals(zonedDay(now, timeZone))
  const time = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainTime()
  const clock = `about ${time.toString({ smallestUnit: 'minute' })}`
  if (isToday) return `today, ${clock}`
  return isShort ? `on ${dayWords(at, reading)}, ${clock}` : `on ${dayWords(at, reading)}`
}

function zonedDay(at: Date, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone).toPlainDate()
}

/** A scope's name as it begins a line: as people wrote it, but for the organisation, which is ours. */
export function nameOf({ scope, name }: { scope: BudgetScope; name: string }): string {
  return scope.kind === 'org' ? capital(name) : name
}
