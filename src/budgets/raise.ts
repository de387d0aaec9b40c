import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/id.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { requireBudget } from './budget.ts'
import { BudgetFault } from './budget-fault.ts'
import { requireAmount } from './limits.ts'
import type { BudgetRaise } from './raises-in-force.ts'

/** `raiseId`: what the raise is to be called, by whoever asks for it again where they got no answer; ours when left out. */
type RaiseInput = {
  id: string
  raiseId?: string
  amountMicroUsd: MicroUsd
  until: Date
  reason: string
  actor: Actor
  now: Date
}

const longestReason = 500

/**
 * Raises a budget (`id`) at once; told again with the same `raiseId`, it is raised once. Throws a `BudgetFault`,
 * `not-found` when the budget is gone, and `conflict` where another raise has this `raiseId`.
 */
export async function raiseBudget(db: Db, input: RaiseInput): Promise<BudgetRaise> {
  return db.transaction().execute((transaction) => raiseIn(transaction, input))
}

/** The same in the caller's transaction. */
export async function raiseIn(transaction: Transaction<Tables>, input: RaiseInput): Promise<BudgetRaise> {
  const { amountMicroUsd, until, actor, now } = input
  requireAmount('amount', amountMicroUsd)
  const reason = checkedReason(input.reason)
  if (!(until > now)) throw new BudgetFault('until', 'that time has passed. Give a later one.')
  if (until.getTime() - now.getTime() > longestRaiseMs)
    throw new BudgetFault('until', 'that is more than a year away. Set a higher budget instead.')
  const budget = await requireBudget(transaction, input.id)
  const raise: BudgetRaise = {
    id: input.raiseId ?? newId(),
    budgetId: budget.id,
    amountMicroUsd,
    from: now,
    until,
    reason,
    actor: actor.id,
  }
  const made = await transaction
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
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) return sameRaise(transaction, raise)
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

// Asked for before: by now its end may have passed, or the budget may have been raised once more.
async function sameRaise(transaction: Transaction<Tables>, raise: BudgetRaise): Promise<BudgetRaise> {
  const before = await transaction
    .selectFrom('budget_raise')
    .select(['budget_id', 'amount_micro_usd', 'from_at', 'until', 'actor'])
    .where('id', '=', raise.id)
    .executeTakeFirstOrThrow()
  const isSame =
    before.budget_id === raise.budgetId &&
    before.amount_micro_usd === raise.amountMicroUsd &&
    before.actor === raise.actor
  if (isSame) return { ...raise, from: before.from_at, until: before.until }
  throw new AppError('conflict', 'Another raise has this id. Nothing was raised; give this one an id of its own.')
}

const longestRaiseMs = Temporal.Duration.from({ hours: 24 * 366 }).total('milliseconds')

/** A reason as it is kept. Throws a `BudgetFault` when it is empty or too long. */
export function checkedReason(text: string): string {
  const reason = text.trim()
  if (reason === '') throw new BudgetFault('reason', 'say in a few words what it is for.')
  if (reason.length > longestReason) throw new BudgetFault('reason', `${longestReason} characters at most, please.`)
  return reason
}
