import { z } from 'zod'
import { microUsd } from '../base/money.ts'
import { budgetPeriods } from './period.ts'
import { scopeKinds } from './scope.ts'

/**
 * What the outbox messages of budgets say, by kind. Amounts in micro-dollars, instants in ISO 8601 (UTC); `scopeName` is
 * plain text from people and has to be escaped where it is shown.
 */
const money = z.int().transform(microUsd)

const budgetInNotice = {
  budgetId: z.string(),
  scopeKind: z.enum(scopeKinds),
  scopeName: z.string(),
  period: z.enum(budgetPeriods),
  hard: z.boolean(),
  strict: z.boolean(),
  /** With the raises in force. */
  limitMicroUsd: money,
  spentMicroUsd: money,
  /** Stands in for requests whose price is not known; beside `spentMicroUsd`, not in it. */
  provisionalMicroUsd: money,
  /** The zone of the organisation, in which the period ends. */
  timeZone: z.string(),
  endsAt: z.iso.datetime(),
}

/** `budget.warning`, to a person (the budget's own, its key's owner, the team's leads) or `admins`. */
export const budgetWarning = z.object({ ...budgetInNotice, threshold: z.int() })
export type BudgetWarning = z.infer<typeof budgetWarning>

/** `budget.blocked`, to whoever was refused, once a budget, limit and period; with a button to ask for a raise. */
export const budgetBlocked = z.object({
  ...budgetInNotice,
  heldMicroUsd: money,
  personId: z.string(),
  /** Names of who can raise it; empty: an admin. */
  askNames: z.array(z.string()),
  sentence: z.string(),
})
export type BudgetBlocked = z.infer<typeof budgetBlocked>

/** `budget.raise-request`, to the leads who may raise it, or `admins`. */
export const budgetRaiseRequest = z.object({
  ...budgetInNotice,
  requestId: z.string(),
  personId: z.string(),
  personName: z.string(),
  amountMicroUsd: money.nullable(),
  reason: z.string(),
})
export type BudgetRaiseRequestNotice = z.infer<typeof budgetRaiseRequest>

/** `budget.raise-decided`, to whoever asked. `until` and `amountMicroUsd` are null when it was declined. */
export const budgetRaiseDecided = z.object({
  ...budgetInNotice,
  requestId: z.string(),
  decision: z.enum(['approve', 'decline']),
  amountMicroUsd: money.nullable(),
  until: z.iso.datetime().nullable(),
  /** Who decided: a person's name, or `Tally`. */
  decidedBy: z.string(),
  /** What they added; empty when nothing. */
  words: z.string().default(''),
})
export type BudgetRaiseDecided = z.infer<typeof budgetRaiseDecided>

/** The fields every one of them begins with. */
export type BudgetInNotice = Pick<BudgetWarning, keyof typeof budgetInNotice>
