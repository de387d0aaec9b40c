import type { InputBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { formatUsd, type MicroUsd, microUsd } from '../../base/money.ts'
import { type Budget, termsInWords } from '../../budgets/budget.ts'
import type { NamedScope } from '../../budgets/find-scope-named.ts'
import { usualThresholds } from '../../budgets/limits.ts'
import { readAmount } from '../../budgets/parse-budget-amount.ts'
import type { Firmness } from '../../budgets/parse-budget-parts.ts'
import { type BudgetPeriod, budgetPeriods, periodAdjective } from '../../budgets/period.ts'
import { scopeKey } from '../../budgets/scope.ts'
import { context, section } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import type { Form } from '../kit/form.ts'
import { type Choice, radioInput, searchInput, selectInput, textInput } from '../kit/inputs.ts'
import { cut } from '../kit/limits.ts'
import { modal } from '../kit/modal.ts'
import { isolated } from '../kit/right-to-left.ts'
import { budgetActions, budgetModals } from './action-ids.ts'
import { firmnessOf, nameOf } from './card.ts'
import { hardSentence } from './views.ts'
import { kindWords } from './visible.ts'

/** What a budget is to be, as far as somebody has said. */
export type Wished = {
  limitMicroUsd: MicroUsd | null
  period: BudgetPeriod | null
  firmness: Firmness | null
  warnAt: number[] | null
}

/** What the set modal was opened over: an existing budget, which keeps scope and period, or none. */
export const setMetadata = z.object({
  scope: z.string().max(300).nullable(),
  period: z.enum(budgetPeriods).nullable(),
  version: z.int().nullable(),
  stood: z.string().max(300),
})
export type SetMetadata = z.infer<typeof setMetadata>

const fields = { scope: 'scope', amount: 'amount', period: 'period', firmness: 'firmness', warnAt: 'warn' } as const

/** The modal that sets a budget. With `existing` it changes that one: whose it is and its period stay. */
export function setModal(input: { scope: NamedScope | null; wished: Wished; existing: Budget | null }): ModalView {
  const { scope, wished, existing } = input
  const metadata: SetMetadata = {
    scope: existing && scope ? scopeKey(scope.scope) : null,
    period: existing?.period ?? null,
    version: existing?.version ?? null,
    stood: existing ? termsInWords(existing) : '',
  }
  const limit = wished.limitMicroUsd ?? existing?.limitMicroUsd ?? null
  const warnAt = wished.warnAt ?? existing?.warnAt ?? usualThresholds
  const top = existing
    ? [section(`*${scopeTitle(scope)}* · ${periodAdjective(existing.period)}\nNow: ${termsInWords(existing)}.`)]
    : [scopeInput(scope)]
  return modal({
    callbackId: budgetModals.set,
    title: existing ? 'Change a budget' : 'Set a budget',
    submit: existing ? 'Save' : 'Set',
    metadata: JSON.stringify(metadata),
    blocks: [
      ...top,
      textInput({
        id: fields.amount,
        label: 'Limit, in US dollars',
        placeholder: '500 or 1.5k',
        ...(limit === null ? {} : { initial: amountText(limit) }),
        ...(existing ? { hint: 'A new limit ends the raises in force.' } : {}),
        maxLength: 40,
      }),
      ...(existing ? [] : [periodInput(wished.period)]),
      firmnessInput(wished.firmness ?? (existing ? firmnessOf(existing) : 'soft')),
      textInput({
        id: fields.warnAt,
        label: 'Warn at, in percent of the limit',
        initial: warnAt.join(', '),
        placeholder: 'Nothing: nobody is warned',
        hint: 'Each is told once a period: to the person, to who leads the team, else to the admins.',
        optional: true,
        maxLength: 60,
      }),
      context(hardSentence),
    ],
  })
}

/** `$500.00` without what a field needs no more: `500`. */
export function amountText(amount: MicroUsd): string {
  return formatUsd(amount).replace('$', '').replace(/\.00$/, '')
}

function scopeInput(scope: NamedScope | null): InputBlock {
  return searchInput({
    id: fields.scope,
    actionId: budgetActions.scope,
    label: 'For whom or what',
    placeholder: 'A person, team, project or key',
    ...(scope && isChoosable(scope) ? { initial: scopeChoice(scope) } : {}),
  })
}

function periodInput(period: BudgetPeriod | null): InputBlock {
  const texts = { day: 'Day', week: 'Week', month: 'Calendar month', cycle: 'Billing cycle', year: 'Calendar year' }
  const choices = budgetPeriods.map((value) => ({ text: texts[value], value }))
  return selectInput({ id: fields.period, label: 'Each', choices, initial: period ?? 'month' })
}

const firmnessChoices: Choice[] = [
  { text: 'Soft', value: 'soft', description: 'Tells people at the thresholds. Nothing is blocked.' },
  { text: 'Hard', value: 'hard', description: 'At the limit, new requests through Tally are refused.' },
  { text: 'Strict', value: 'strict', description: 'Hard, and never a cent over: may refuse large requests early.' },
]

function firmnessInput(firmness: Firmness): InputBlock {
  return radioInput({ id: fields.firmness, label: 'At the limit', choices: firmnessChoices, initial: firmness })
}

/** A scope as a choice of the search; its value is read by `scopeOfKey`. */
export function scopeChoice(scope: NamedScope): Choice {
  const kind = kindWords(scope.scope, scope.of)
  return { text: cut(`${isolated(cut(nameOf(scope), 50))} · ${kind}`, 75), value: scopeKey(scope.scope) }
}

/** Slack takes values of up to 150 characters. */
export function isChoosable(scope: NamedScope): boolean {
  return scopeKey(scope.scope).length <= 150
}

export function scopeTitle(scope: NamedScope | null): string {
  return scope ? `${escapeMrkdwn(cut(nameOf(scope), 80))}` : ''
}

/** What was filled in, or which field is wrong. */
export function readSetForm(form: Form):
  | {
      ok: true
      scopeKey: string
      terms: { limitMicroUsd: MicroUsd; period: BudgetPeriod | null; firmness: Firmness; warnAt: number[] }
    }
  | { ok: false; errors: Record<string, string> } {
  const amount = readMoney(form.text(fields.amount) ?? '')
  const warnAt = readThresholds(form.text(fields.warnAt) ?? '')
  const firmness = firmnessSchema.safeParse(form.chosen(fields.firmness))
  const period = budgetPeriods.find((one) => one === form.chosen(fields.period)) ?? null
  const errors = {
    ...(amount.ok ? {} : { [fields.amount]: amount.say }),
    ...(warnAt.ok ? {} : { [fields.warnAt]: warnAt.say }),
    ...(firmness.success ? {} : { [fields.firmness]: 'Choose what it does at the limit.' }),
  }
  if (!amount.ok || !warnAt.ok || !firmness.success) return { ok: false, errors }
  const terms = { limitMicroUsd: amount.amountMicroUsd, period, firmness: firmness.data, warnAt: warnAt.warnAt }
  return { ok: true, scopeKey: form.chosen(fields.scope) ?? '', terms }
}

const firmnessSchema = z.enum(['soft', 'hard', 'strict'])

/** Reads the amount of a field: money alone, without a period. */
export function readMoney(text: string): { ok: true; amountMicroUsd: MicroUsd } | { ok: false; say: string } {
  const amount = readAmount(text.replaceAll(/\s+/g, ''))
  if (!amount) return { ok: false, say: `“${cut(text, 40)}” is not an amount. Write it like 500, 1,200.50 or 2k.` }
  if (!amount.ok) return amount
  if (amount.rest !== null) return { ok: false, say: 'Only the amount here; the period has a field of its own.' }
  return { ok: true, amountMicroUsd: microUsd(amount.amountMicroUsd) }
}

function readThresholds(text: string): { ok: true; warnAt: number[] } | { ok: false; say: string } {
  const parts = text.split(/[\s,;%]+/).filter((part) => part !== '' && part !== 'and')
  const warnAt = parts.map(Number)
  const fits = parts.every((part) => /^\d{1,3}$/.test(part)) && warnAt.every((one) => one >= 1 && one <= 100)
  if (fits && warnAt.length <= 10) return { ok: true, warnAt: [...new Set(warnAt)].toSorted((a, b) => a - b) }
  return { ok: false, say: 'Write up to ten whole percentages from 1 to 100, such as 50, 80, 100, or nothing.' }
}

/** The fields an error can stand beside. */
export const setFields = fields
