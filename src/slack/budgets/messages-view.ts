import { capital } from '../../base/capital.ts'
import { andList } from '../../base/list-words.ts'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import type {
  BudgetBlocked,
  BudgetInNotice,
  BudgetRaiseDecided,
  BudgetRaiseRequestNotice,
  BudgetWarning,
} from '../../budgets/notices.ts'
import { untilInWords } from '../../budgets/parse-budget-until.ts'
import { periodAdjective } from '../../budgets/period.ts'
import { actions, button, context, type Message, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { isolated } from '../kit/right-to-left.ts'
import { budgetActions } from './action-ids.ts'
import { burnBar, dayWords, firmnessOf, percentOf, type Reading } from './card.ts'
import { zoneLine } from './views.ts'

/** What a warning says beyond its notice: when it will be used up, and who else is told. */
export type Beyond = { usedUpAt: Date | null; told: readonly string[]; isOwn: boolean }

/** `budget.warning`: a threshold was crossed. Told after the period has ended, it says so and what was true then. */
export function warningMessage(notice: BudgetWarning, beyond: Beyond, now: Date): Message {
  const reading = readingOf(notice, now)
  const isUp = notice.spentMicroUsd + notice.provisionalMicroUsd >= notice.limitMicroUsd
  const isLate = isOver(notice, now)
  const happened = isUp
    ? `${isLate ? 'was' : 'is'} used up`
    : `${isLate ? 'reached' : 'has reached'} ${notice.threshold}% of its limit`
  const head = `${capital(budgetName(notice, beyond.isOwn))} ${happened}`
  const pace =
    beyond.usedUpAt && beyond.usedUpAt > now && !isUp && !isLate
      ? `At this pace used up on ${dayWords(beyond.usedUpAt, reading)}.`
      : ''
  const told =
    beyond.told.length > 0
      ? `Told to ${escapeMrkdwn(andList(beyond.told.slice(0, 5).map(isolated)))}.`
      : 'Told to the admins.'
  return {
    text: escapeMrkdwn(`${head}: ${moneyOf(notice)}.`),
    blocks: [
      section(
        [`*${escapeMrkdwn(head)}*`, ...usageLines(notice, reading), pace, consequenceOf(notice, { isUp, isLate })]
          .filter((line) => line !== '')
          .join('\n'),
      ),
      context(`${told} Once a period. ${zoneLine(reading)}`),
    ],
  }
}

function consequenceOf({ hard }: BudgetInNotice, { isUp, isLate }: { isUp: boolean; isLate: boolean }): string {
  if (isLate) return 'Told late: that period is over, and a new one has begun.'
  if (!isUp) return ''
  return hard
    ? 'Requests through Tally are refused until it resets or is raised. What does not go through Tally cannot be blocked.'
    : 'It is soft: nothing is blocked.'
}

/** `budget.blocked`: to whoever was refused, with the way to ask for more. */
export function blockedMessage(notice: BudgetBlocked, { now, isOwn }: { now: Date; isOwn: boolean }): Message {
  const reading = readingOf(notice, now)
  const isUp = notice.spentMicroUsd + notice.provisionalMicroUsd >= notice.limitMicroUsd
  const why = isUp ? 'is used up' : 'has too little left for it'
  const head = `Your request was refused: ${budgetName(notice, isOwn)} ${why}`
  const who = notice.askNames.length > 0 ? andList(notice.askNames.slice(0, 5).map(isolated)) : 'a Tally admin'
  const held =
    notice.heldMicroUsd > 0
      ? `${formatUsd(notice.heldMicroUsd)} is held for requests under way; what they do not use is free again.`
      : ''
  return {
    text: escapeMrkdwn(`${head}: ${moneyOf(notice)}. Ask ${who} for a raise.`),
    blocks: [
      section(
        [`*${escapeMrkdwn(head)}*`, ...usageLines(notice, reading), held, `${escapeMrkdwn(capital(who))} can raise it.`]
          .filter((line) => line !== '')
          .join('\n'),
      ),
      actions(
        button({
          actionId: budgetActions.ask,
          text: 'Request a raise',
          value: notice.budgetId,
          primary: true,
          label: `Request a raise of ${budgetName(notice, isOwn)}`,
        }),
      ),
      context(
        'Said once a period, and anew when the limit has changed and is used up again. Your tool shows the same with each refusal.',
        zoneLine(reading),
      ),
    ],
  }
}

/** What approving at one press does: what was asked, or what is usual, until the period ends. */
export type Offer = { amountMicroUsd: MicroUsd; until: Date }

/** `budget.raise-request`: to who may decide. */
export function raiseRequestMessage(notice: BudgetRaiseRequestNotice, offer: Offer, now: Date): Message {
  const reading = readingOf(notice, now)
  const head = `${notice.personName || 'Somebody'} asks for ${askedFor(notice)} on ${budgetAskedOn(notice)}`
  const amount = formatUsd(offer.amountMicroUsd)
  const value = JSON.stringify({ requestId: notice.requestId, amountMicroUsd: offer.amountMicroUsd })
  return {
    text: escapeMrkdwn(`${head}.`),
    blocks: [
      section(`*${escapeMrkdwn(head)}*\n>${quoted(notice.reason)}`),
      section(usageLines(notice, reading).join('\n')),
      actions(
        button({
          actionId: budgetActions.approve,
          text: `Approve ${amount}`,
          value,
          primary: true,
          label: `Approve a raise of ${amount} for ${notice.personName}`,
        }),
        button({ actionId: budgetActions.otherAmount, text: 'Other amount…', value: notice.requestId }),
        button({ actionId: budgetActions.decline, text: 'Decline…', value: notice.requestId }),
      ),
      context(`“Approve” raises it by ${amount} ${untilInWords(offer.until, reading)}, at once.`, zoneLine(reading)),
    ],
  }
}

/** How a request came out. */
export type Outcome = {
  status: 'approved' | 'declined'
  decidedBy: string
  decidedAt: Date
  raise: { amountMicroUsd: MicroUsd; until: Date } | null
  words: string
}

/** The same message once it is decided: who did, and what came of it. Nothing is left to press. */
export function decidedMessage(notice: BudgetRaiseRequestNotice, outcome: Outcome, now: Date): Message {
  const reading = readingOf(notice, now)
  const head = `${notice.personName || 'Somebody'} asked for ${askedFor(notice)} on ${budgetAskedOn(notice)}`
  const result = outcomeSentence(outcome, reading)
  const words = outcome.words === '' ? '' : `\n>${quoted(outcome.words)}`
  return {
    text: escapeMrkdwn(`${head}. ${result}`),
    blocks: [
      section(`*${escapeMrkdwn(head)}*\n>${quoted(notice.reason)}`),
      section(`*${escapeMrkdwn(result)}*${words}`),
      context(zoneLine(reading)),
    ],
  }
}

/** `Approved by Ada Lovelace: $100.00 more through Mon, Nov 30.` */
export function outcomeSentence({ status, decidedBy, raise }: Omit<Outcome, 'words'>, reading: Reading): string {
  const by = `by ${isolated(decidedBy)}`
  if (status === 'declined') return `Declined ${by}.`
  return `Approved ${by}: ${raise ? `${formatUsd(raise.amountMicroUsd)} more ${untilInWords(raise.until, reading)}` : 'raised'}.`
}

/** `budget.raise-decided`: to whoever asked. */
export function raiseDecidedMessage(
  notice: BudgetRaiseDecided,
  { now, isOwn }: { now: Date; isOwn: boolean },
): Message {
  const reading = readingOf(notice, now)
  const { decision, amountMicroUsd, until, decidedBy } = notice
  const isUp = decision === 'approve' && amountMicroUsd !== null && until !== null
  const head = isUp
    ? `${isolated(decidedBy)} raised ${budgetName(notice, isOwn)} by ${formatUsd(amountMicroUsd)}`
    : `${isolated(decidedBy)} declined your request for ${budgetName(notice, isOwn)}`
  const declined = notice.words === '' ? 'Nothing was changed.' : `>${quoted(notice.words)}`
  const detail = isUp ? raisedUntil(new Date(until), reading) : declined
  return {
    text: escapeMrkdwn(`${head}.`),
    blocks: [
      section([`*${escapeMrkdwn(capital(head))}*`, detail, ...usageLines(notice, reading)].join('\n')),
      context(zoneLine(reading)),
    ],
  }
}

function raisedUntil(until: Date, reading: Reading): string {
  const words = untilInWords(until, reading)
  return until > reading.now
    ? `It counts at once, ${words}. Try your request again.`
    : `It counted ${words}, and has ended.`
}

function usageLines(notice: BudgetInNotice, reading: Reading): string[] {
  const used = notice.spentMicroUsd + notice.provisionalMicroUsd
  const status = { ...notice, heldMicroUsd: microUsd(0) }
  const provisional =
    notice.provisionalMicroUsd > 0
      ? ` Includes ${formatUsd(notice.provisionalMicroUsd)} provisional, for requests whose price is not known yet.`
      : ''
  return [
    `${burnBar(status)}  *${percentOf(used / notice.limitMicroUsd)}* used`,
    `${moneyOf(notice)} · ${isOver(notice, reading.now) ? 'ended' : 'resets'} ${dayWords(new Date(notice.endsAt), reading)}.${provisional}`,
  ]
}

function moneyOf({ spentMicroUsd, provisionalMicroUsd, limitMicroUsd }: BudgetInNotice): string {
  return `${formatUsd(microUsd(spentMicroUsd + provisionalMicroUsd))} of ${formatUsd(limitMicroUsd)}`
}

/** Whether the period a notice tells of has ended by now: Slack was away, or its reader had quiet hours. */
export function isOver({ endsAt }: BudgetInNotice, now: Date): boolean {
  return new Date(endsAt) <= now
}

// “The monthly hard budget of Payments”; a name is kept short so that the sentence can be read.
function budgetName(notice: BudgetInNotice, isOwn = false): string {
  const terms = `${periodAdjective(notice.period)} ${firmnessOf(notice)} budget`
  if (isOwn) return `your ${terms}`
  const name = isolated(cut(notice.scopeName, 60))
  const kind =
    notice.scopeKind === 'project' || notice.scopeKind === 'key' || notice.scopeKind === 'team'
      ? `${notice.scopeKind} `
      : ''
  return `the ${terms} of ${kind === '' ? '' : `the ${kind}`}${name}`
}

function budgetAskedOn(notice: BudgetRaiseRequestNotice): string {
  const isTheirs = notice.scopeKind === 'person' && notice.scopeName === notice.personName
  return isTheirs ? budgetName(notice, true).replace('your', 'their own') : budgetName(notice)
}

function askedFor({ amountMicroUsd }: BudgetRaiseRequestNotice): string {
  return amountMicroUsd === null ? 'a raise' : `${formatUsd(amountMicroUsd)} more`
}

function quoted(text: string): string {
  return escapeMrkdwn(cut(text.replaceAll(/\s+/g, ' ').trim(), 500))
}

function readingOf({ timeZone }: BudgetInNotice, now: Date): Reading {
  return { now, timeZone }
}
