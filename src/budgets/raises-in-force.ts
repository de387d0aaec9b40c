import type { Transaction } from 'kysely'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** More for a while: until the instant `until` the limit is so much higher. */
export type BudgetRaise = {
  id: string
  budgetId: string
  amountMicroUsd: MicroUsd
  from: Date
  until: Date
  reason: string
  /** A person's id, or what acted when it was no person. */
  actor: string
}

/** The raises in force at `now`, by budget, the earliest to end first. */
export async function raisesAt(
  db: DbOrTransaction,
  budgetIds: readonly string[],
  now: Date,
): Promise<Map<string, BudgetRaise[]>> {
  if (budgetIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('budget_raise')
    .selectAll()
    .where('budget_id', 'in', [...budgetIds])
    .where('from_at', '<=', now)
    .where('until', '>', now)
    .where('ended_at', 'is', null)
    .orderBy('until')
    .orderBy('id')
    .execute()
  const raises = rows.map((row) => ({
    id: row.id,
    budgetId: row.budget_id,
    amountMicroUsd: microUsd(row.amount_micro_usd),
    from: row.from_at,
    until: row.until,
    reason: row.reason,
    actor: row.actor,
  }))
  return Map.groupBy(raises, (raise) => raise.budgetId)
}

/** Ends the raises of a budget that are in force, before their time; returns them. */
export async function endRaises(
  transaction: Transaction<Tables>,
  input: { budgetId: string; now: Date },
): Promise<BudgetRaise[]> {
  const { budgetId, now } = input
  const raises = (await raisesAt(transaction, [budgetId], now)).get(budgetId) ?? []
  if (raises.length === 0) return []
  await transaction
    .updateTable('budget_raise')
    .set({ ended_at: now })
    .where(
      'id',
      'in',
      raises.map(({ id }) => id),
    )
    .execute()
  return raises
}

/** What raises add in all. */
export function sumOfRaises(raises: readonly BudgetRaise[]): MicroUsd {
  return microUsd(raises.reduce((sum, { amountMicroUsd }) => sum + amountMicroUsd, 0))
}
