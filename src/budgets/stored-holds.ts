import { sql } from 'kysely'
import type { MicroUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'

/** What one request holds of several budgets until the ledger has its results; see migrations/0004_budget_holds.sql. */
export type StoredHold = { id: string; budgetIds: readonly string[]; amountMicroUsd: MicroUsd; at: Date; until: Date }

/** Holds it from now on, for every process to see. */
export async function storeHold(db: Db, hold: StoredHold): Promise<void> {
  const { id, amountMicroUsd, at, until } = hold
  await db
    .insertInto('budget_hold')
    .values(
      hold.budgetIds
        .toSorted()
        .map((budgetId) => ({ id, budget_id: budgetId, amount_micro_usd: amountMicroUsd, result: null, at, until })),
    )
    .execute()
}

/** Says what the ledger will call the results, so that their entry ends the hold. */
export async function nameHold(db: Db, id: string, result: string): Promise<void> {
  await db.updateTable('budget_hold').set({ result }).where('id', '=', id).execute()
}

/** Nothing was asked for after all. */
export async function freeHold(db: Db, id: string): Promise<void> {
  await db.deleteFrom('budget_hold').where('id', '=', id).execute()
}

/** All results have passed: what the ledger does not have within a minute never comes. */
export async function endHold(db: Db, result: string, now: Date): Promise<void> {
  const soon = new Date(now.getTime() + 60_000)
  await sql`update budget_hold set until = greatest(at, least(until, ${soon}::timestamptz))
    where result = ${result}`.execute(db)
}

/** Forgets holds that count no more: used up, out of time, or of a response the ledger had before its name was known. */
export async function sweepHolds(db: Db, now: Date): Promise<void> {
  await sql`delete from budget_hold as held
    where held.until <= ${now}::timestamptz or held.amount_micro_usd = 0
      or (held.result like 'response:%' and exists (
        select from entry where entry.source = 'proxy' and entry.source_id = held.result
          and entry.day between (held.at at time zone 'UTC')::date - 1 and (held.at at time zone 'UTC')::date + 1))`.execute(
    db,
  )
}
