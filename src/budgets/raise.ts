import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/id.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { requireBudget } from './budget.ts'
import { requireAmount } from './limits.ts'
import type { BudgetRaise } from './raises-in-force.ts'

type RaiseInput = { id: string; amountMicroUsd: MicroUsd; until: Date; reason: string; actor: Actor; now: Date }

const longestReason = 500

/** Raises a budget (`id`) at once. Throws `bad-input` naming the field, `not-found` when the budget is gone. */
export async function raiseBudget(db: Db, input: RaiseInput): Promise<BudgetRaise> {
  return db.transaction().execute((transaction) => raiseIn(transaction, input))
}

/** The same in the caller's transaction. */
export async function raiseIn(transaction: Transaction<Tables>, input: RaiseInput): Promise<BudgetRaise> {
  const { amountMicroUsd, until, actor, now } = input
  requireAmount('Amount', amountMicroUsd)
  const reason = checkedReason(input.reason)
  if (!(until > now)) throw new AppError('bad-input', 'Until: that time has passed. Give a later one.')
  if (until.getTime() - now.getTime() > longestRaiseMs)
    throw new AppError('bad-input', 'Until: that is more than a year away. Set a higher budget instead.')
  const budget = await requireBudget(transaction, input.id)
  const raise: BudgetRaise = {
    id: newId(),
    budgetId: budget.id,
    amountMicroUsd,
    from: now,
    until,
    reason,
    actor: actor.id,
  }
  await transaction
    .insertInto('budget_raise')
    .values({
      id: raise.id,
      budget_id: budget.id,
      amount_micro_usd: amountMicroUsd,
      from_at: now,
      until,
      reason,
      actor: actor.id,
    })
    .execute()
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'budget.raise',
    subject: budget.id,
    detail: { reason },
    before: { limitMicroUsd: budget.limitMicroUsd },
    after: { limitMicroUsd: budget.limitMicroUsd, raisedByMicroUsd: amountMicroUsd, until: until.toISOString() },
  })
  return raise
}

const longestRaiseMs = Temporal.Duration.from({ hours: 24 * 366 }).total('milliseconds')

/** A reason as it is kept. Throws `bad-input` when it is empty or too long. */
export function checkedReason(text: string): string {
  const reason = text.trim()
  if (reason === '') throw new AppError('bad-input', 'Reason: say in a few words what it is for.')
  if (reason.length > longestReason)
    throw new AppError('bad-input', `Reason: ${longestReason} characters at most, please.`)
  return reason
}
