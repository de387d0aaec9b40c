import type { ModalView, SectionBlock } from '@slack/types'
import { z } from 'zod'
import { type MicroUsd, microUsd } from '../../base/money.ts'
import { readUntil } from '../../budgets/parse-budget-until.ts'
import type { BudgetCalendar } from '../../budgets/period.ts'
import { context, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import type { Form } from '../kit/form.ts'
import { dateInput, textInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { modal } from '../kit/modal.ts'
import { budgetModals } from './action-ids.ts'
import { type BudgetCard, cardText, type Reading } from './card.ts'
import { amountText, readMoney } from './set-form.ts'

/** Which budget a modal is about; looked up and checked again when it is submitted. */
export const aboutBudget = z.object({ budgetId: z.uuid(), version: z.int().optional() })
/** Which request for a raise a modal decides. */
export const aboutRequest = z.object({ requestId: z.uuid() })

const fields = { amount: 'amount', until: 'until', reason: 'reason', words: 'words' } as const
export const formFields = fields

/** Raises a budget for a while; `until` is the last day, `2026-11-30`. */
export function raiseModal(
  card: BudgetCard,
  wished: { amountMicroUsd: MicroUsd | null; lastDay: string; reason: string },
  reading: Reading,
): ModalView {
  return modal({
    callbackId: budgetModals.raise,
    title: 'Raise for a while',
    submit: 'Raise',
    metadata: JSON.stringify({ budgetId: card.status.budget.id }),
    blocks: [
      section(cardText(card, reading)),
      amountInput({ label: 'By how much, in US dollars', amountMicroUsd: wished.amountMicroUsd }),
      lastDayInput(wished.lastDay, reading),
      reasonInput('Reason', wished.reason, 'Kept with the raise; shown to everybody who sees the budget.'),
    ],
  })
}

/** Asks whoever may raise a budget for more. `asks`: who that is. */
export function askModal(
  card: BudgetCard,
  wished: { amountMicroUsd: MicroUsd | null; reason: string; asks: readonly string[] },
  reading: Reading,
): ModalView {
  const who = wished.asks.length > 0 ? wished.asks.slice(0, 5).join(', ') : 'the Tally admins'
  return modal({
    callbackId: budgetModals.ask,
    title: 'Request a raise',
    submit: 'Send',
    metadata: JSON.stringify({ budgetId: card.status.budget.id }),
    blocks: [
      section(cardText(card, reading)),
      amountInput({ label: 'By how much, in US dollars', amountMicroUsd: wished.amountMicroUsd, optional: true }),
      reasonInput('What for', wished.reason),
      context(`Goes to ${escapeMrkdwn(who)}. You hear from Tally as soon as it is decided.`),
    ],
  })
}

/** Asks before a budget is removed, and says what happens. */
export function removeModal(card: BudgetCard, reading: Reading): ModalView {
  const { budget, raises } = card.status
  const lines = [
    budget.hard ? 'Nothing is blocked by it any more, at once.' : 'Nobody is warned by it any more.',
    'What was spent stays in every report.',
    raises.length > 0
      ? `${raises.length === 1 ? 'The raise in force ends' : `${raises.length} raises in force end`} with it.`
      : '',
    'Other budgets go on as they are. Setting it again begins without raises.',
  ]
  return modal({
    callbackId: budgetModals.remove,
    title: 'Remove this budget?',
    submit: 'Remove',
    close: 'Keep it',
    metadata: JSON.stringify({ budgetId: budget.id, version: budget.version }),
    blocks: [
      section(cardText(card, reading)),
      section(
        lines
          .filter((line) => line !== '')
          .map((line) => `• ${line}`)
          .join('\n'),
      ),
    ],
  })
}

/** Shows what somebody else made of a budget meanwhile; saving here overwrites it knowingly. */
export function conflictModal(input: {
  title: string
  stood: string
  now: string | null
  yours: string
  metadata: string
}): ModalView {
  const { title, stood, now, yours } = input
  const happened = now === null ? 'was removed' : stood === '' ? 'was set' : 'was changed'
  return modal({
    callbackId: budgetModals.overwrite,
    title: 'Changed meanwhile',
    submit: now === null ? 'Set it again' : 'Overwrite',
    close: 'Leave it',
    metadata: input.metadata,
    blocks: [
      section(
        `*${title}*\nThis budget ${happened} by somebody else while you were at it. Nothing of yours is saved yet.`,
      ),
      ...(stood === '' ? [] : [section(`*When you began*\n${escapeMrkdwn(stood)}`)]),
      section(`*As it is now*\n${now === null ? 'There is none.' : escapeMrkdwn(now)}`),
      section(`*As you want it*\n${escapeMrkdwn(yours)}`),
    ],
  })
}

/** Approves a request with another amount or end. */
export function approveModal(
  request: { id: string; personName: string; reason: string },
  card: BudgetCard,
  wished: { amountMicroUsd: MicroUsd; lastDay: string },
  reading: Reading,
): ModalView {
  return modal({
    callbackId: budgetModals.approve,
    title: 'Approve a raise',
    submit: 'Approve',
    metadata: JSON.stringify({ requestId: request.id }),
    blocks: [
      askedSection(request),
      section(cardText(card, reading)),
      amountInput({ label: 'Raise by, in US dollars', amountMicroUsd: wished.amountMicroUsd }),
      lastDayInput(wished.lastDay, reading),
    ],
  })
}

/** Declines a request, with a few words if one likes. */
export function declineModal(request: { id: string; personName: string; reason: string }): ModalView {
  return modal({
    callbackId: budgetModals.decline,
    title: 'Decline a raise',
    submit: 'Decline',
    metadata: JSON.stringify({ requestId: request.id }),
    blocks: [
      askedSection(request),
      textInput({ id: fields.words, label: 'A few words to them', multiline: true, optional: true, maxLength: 500 }),
      context('They are told that it was declined, by whom, and these words.'),
    ],
  })
}

/** Reads the amount of a form; with `optional` null where nothing stands. */
export function readAmountField(
  form: Form,
  optional: boolean,
): { ok: true; amountMicroUsd: MicroUsd | null } | { ok: false; errors: Record<string, string> } {
  const text = form.text(fields.amount)
  if (text === null && optional) return { ok: true, amountMicroUsd: null }
  const amount = readMoney(text ?? '')
  return amount.ok ? amount : { ok: false, errors: { [fields.amount]: amount.say } }
}

/** Reads until when: the end of the day that was picked. */
export function readLastDay(
  form: Form,
  input: { now: Date; organisation: BudgetCalendar },
): { ok: true; until: Date } | { ok: false; errors: Record<string, string> } {
  const until = readUntil(form.chosen(fields.until) ?? '', input)
  if (until?.ok) return until
  return { ok: false, errors: { [fields.until]: until ? until.say : 'Choose the last day.' } }
}

/** The last day a raise until an instant holds, in the zone. */
export function lastDayOf(until: Date, timeZone: string): string {
  const last = Temporal.Instant.fromEpochMilliseconds(until.getTime() - 1).toZonedDateTimeISO(timeZone)
  return last.toPlainDate().toString()
}

/** What is offered where nobody said an amount: a fifth of the limit, in whole dollars where that is no less than ten. */
export function usualRaise(limit: MicroUsd): MicroUsd {
  const step = limit >= 50_000_000 ? 1_000_000 : 10_000
  return microUsd(Math.max(step, Math.round(limit / 5 / step) * step))
}

function amountInput(input: { label: string; amountMicroUsd: MicroUsd | null; optional?: boolean }) {
  return textInput({
    id: fields.amount,
    label: input.label,
    placeholder: input.optional ? 'Leave it empty to let them decide' : '100 or 1.5k',
    ...(input.amountMicroUsd === null ? {} : { initial: amountText(input.amountMicroUsd) }),
    optional: input.optional ?? false,
    maxLength: 40,
  })
}

function lastDayInput(lastDay: string, { timeZone }: Reading) {
  return dateInput({ id: fields.until, label: 'Last day', hint: `To its end, in ${timeZone}.`, initial: lastDay })
}

function reasonInput(label: string, reason: string, hint?: string) {
  return textInput({
    id: fields.reason,
    label,
    initial: cut(reason, 500),
    placeholder: 'The release of checkout on Friday',
    multiline: true,
    maxLength: 500,
    ...(hint ? { hint } : {}),
  })
}

function askedSection({ personName, reason }: { personName: string; reason: string }): SectionBlock {
  const quoted = cut(reason.replaceAll(/\s+/g, ' '), 500)
  return section(`*${escapeMrkdwn(cut(personName, 80))}* asks:\n>${escapeMrkdwn(quoted)}`)
}
