import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import type { AccountFacts } from './account.ts'

/** What a process says of one budget and period: see `take_of_budgets` in migrations/0003_budgets.sql. */
export type LeaseAsk = {
  budgetId: string
  start: Date
  end: Date
  /** What it keeps whatever happens. */
  least: number
  /** What it would promise in all. */
  needed: number
  /** The spare it would like beside that. */
  slice: number
  /** What is promised to requests already. */
  held: number
}

/** What it has from now on. */
export type LeaseAnswer = AccountFacts & {
  budgetId: string
  start: Date
  amount: number
  strict: boolean
  isTight: boolean
}

/** One statement for all of them. Budgets that are gone have no answer. `turn` rises with every call of a holder. */
export async function takeOfBudgets(
  db: Db,
  input: { holder: string; turn: number; now: Date; leaseMs: number; asks: readonly LeaseAsk[] },
): Promise<LeaseAnswer[]> {
  const { holder, turn, now, leaseMs } = input
  const asks = input.asks.toSorted((a, b) => a.budgetId.localeCompare(b.budgetId))
  const { rows } = await sql<LeaseAnswer>`
    select budget_id as "budgetId", period_start as start, amount, limit_micro_usd as "limit", spent, provisional,
      others_amount as "othersAmount", others_held as "othersHeld", is_strict as strict, is_tight as "isTight"
    from take_of_budgets(
      ${holder}::uuid, ${turn}::bigint, ${now}::timestamptz, ${leaseMs}::integer,
      ${list(asks.map((ask) => ask.budgetId))}::uuid[],
      ${list(asks.map((ask) => ask.start.toISOString()))}::timestamptz[],
      ${list(asks.map((ask) => ask.end.toISOString()))}::timestamptz[],
      ${list(asks.map((ask) => ask.least))}::bigint[],
      ${list(asks.map((ask) => ask.needed))}::bigint[],
      ${list(asks.map((ask) => ask.slice))}::bigint[],
      ${list(asks.map((ask) => ask.held))}::bigint[])`.execute(db)
  return rows
}

/**
 * Frees what a process held: at its orderly end, or when its journal has been brought into the ledger after it died. Until
 * then its strict leases count; others only until they expire.
 */
export async function freeLeases(db: Db, holder: string): Promise<void> {
  await sql`delete from budget_lease where holder = ${holder}::uuid`.execute(db)
}

/** Asks every process to give back what it holds spare of these budgets. */
export async function askForSpare(db: Db, budgetIds: readonly string[]): Promise<void> {
  await sql`select pg_notify('budgets', ${`tight ${budgetIds.join(' ')}`})`.execute(db)
}

// PostgreSQL's own text of an array; ids, instants and numbers need no quotes.
function list(values: ReadonlyArray<string | number>): RawBuilder<string> {
  return sql`${`{${values.join(',')}}`}`
}
