import type { Selectable, Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/id.ts'
import { formatUsd, type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { checkedThresholds, requireAmount } from './limits.ts'
import { type BudgetPeriod, periodAdjective } from './period.ts'
import { type BudgetRaise, endRaises, sumOfRaises } from './raises-in-force.ts'
import { type BudgetScope, requireScope, scopeColumns, scopeKinds, scopeOf } from './scope.ts'

/**
 * What a scope may spend in each period. `hard`: what goes through the proxy is refused beyond the limit; `strict`: by
 * not a micro-dollar more, at the price of holding the worst case of every request. `warnAt`: percentages, rising.
 */
export type Budget = {
  id: string
  scope: BudgetScope
  limitMicroUsd: MicroUsd
  period: BudgetPeriod
  hard: boolean
  strict: boolean
  warnAt: number[]
  version: number
  createdAt: Date
}

export type BudgetTerms = Pick<Budget, 'scope' | 'limitMicroUsd' | 'period' | 'hard' | 'strict' | 'warnAt'>

/** A budget as it was set. A new limit ends the raises of the one before (`endedRaises`): it holds as it was set. */
export type SetBudget = { budget: Budget; before: Budget | null; endedRaises: BudgetRaise[] }

/**
 * Sets the budget of a scope and period, making it or changing what is there; `strict` implies `hard`. With
 * `expectedVersion` (null: there was none) it throws `conflict`, saying what stands now, when somebody was faster.
 * Throws a `BudgetFault` where a part of it cannot be.
 */
export async function setBudget(
  db: Db,
  input: BudgetTerms & { actor: Actor; now: Date; expectedVersion?: number | null },
): Promise<SetBudget> {
  return db.transaction().execute((transaction) => setBudgetIn(transaction, input))
}

/** The same in a transaction that does more, such as making the key the budget is for. */
export async function setBudgetIn(
  transaction: Transaction<Tables>,
  input: BudgetTerms & { actor: Actor; now: Date; expectedVersion?: number | null },
): Promise<SetBudget> {
  requireAmount('limit', input.limitMicroUsd)
  const terms: BudgetTerms = { ...input, hard: input.hard || input.strict, warnAt: checkedThresholds(input.warnAt) }
  await requireScope(transaction, terms.scope)
  const before = await lockedBudget(transaction, terms)
  refuseIfChanged(before, input.expectedVersion)
  const budget = before
    ? await changed(transaction, before, terms, input.now)
    : await made(transaction, terms, input.now)
  const isNewLimit = before !== null && before.limitMicroUsd !== budget.limitMicroUsd
  const endedRaises = isNewLimit ? await endRaises(transaction, { budgetId: budget.id, now: input.now }) : []
  await recordAct(transaction, {
    at: input.now,
    actor: input.actor.id,
    origin: input.actor.origin,
    act: before ? 'budget.change' : 'budget.create',
    subject: budget.id,
    detail: auditedScope(budget),
    before: before && { ...audited(before), ...raisedBy(endedRaises, sumOfRaises(endedRaises)) },
    after: { ...audited(budget), ...raisedBy(endedRaises, zeroUsd) },
  })
  return { budget, before, endedRaises }
}

/** Removes a budget: it counts and blocks no more. Throws `not-found` when it is gone, `conflict` when it was changed meanwhile. */
export async function removeBudget(
  db: Db,
  input: { id: string; actor: Actor; now: Date; expectedVersion?: number },
): Promise<Budget> {
  return db.transaction().execute(async (transaction) => {
    const before = await selectBudgets(transaction).where('id', '=', input.id).forUpdate().executeTakeFirst()
    if (!before) throw gone()
    const budget = budgetOf(before)
    refuseIfChanged(budget, input.expectedVersion)
    await transaction
      .updateTable('budget')
      .set({ removed_at: input.now, updated_at: input.now })
      .where('id', '=', input.id)
      .execute()
    await recordAct(transaction, {
      at: input.now,
      actor: input.actor.id,
      origin: input.actor.origin,
      act: 'budget.remove',
      subject: budget.id,
      detail: auditedScope(budget),
      before: audited(budget),
      after: null,
    })
    return budget
  })
}

/** The budgets there are: all, those of some scopes, or one period's; the organisation's first, then by scope and period. */
export async function listBudgets(
  db: DbOrTransaction,
  filter: { scopes?: readonly BudgetScope[]; period?: BudgetPeriod; id?: string } = {},
): Promise<Budget[]> {
  const { scopes, period, id } = filter
  if (scopes?.length === 0) return []
  let budgets = selectBudgets(db)
  if (id !== undefined) budgets = budgets.where('id', '=', id)
  if (period) budgets = budgets.where('period', '=', period)
  if (scopes) {
    budgets = budgets.where((where) =>
      where.or(
        scopes.map((scope) => {
          const { scope_kind, scope_id } = scopeColumns(scope)
          return where.and([where('scope_kind', '=', scope_kind), where('scope_id', '=', scope_id)])
        }),
      ),
    )
  }
  const rows = await budgets.orderBy('created_at').orderBy('id').execute()
  return rows.map(budgetOf).toSorted((a, b) => scopeKinds.indexOf(a.scope.kind) - scopeKinds.indexOf(b.scope.kind))
}

/** The budget of this id; null when there is none or it was removed. */
export async function findBudget(db: DbOrTransaction, id: string): Promise<Budget | null> {
  return (await listBudgets(db, { id }))[0] ?? null
}

/** The same; throws `not-found` in words where there is none. */
export async function requireBudget(db: DbOrTransaction, id: string): Promise<Budget> {
  const budget = await findBudget(db, id)
  if (!budget) throw gone()
  return budget
}

function gone(): AppError {
  return new AppError('not-found', 'That budget is not there any more: it was removed meanwhile.')
}

const columns = [
  'id',
  'scope_kind',
  'scope_id',
  'limit_micro_usd',
  'period',
  'hard',
  'strict',
  'warn_at',
  'version',
  'created_at',
] as const

function selectBudgets(db: DbOrTransaction) {
  return db.selectFrom('budget').select(columns).where('removed_at', 'is', null)
}

function budgetOf(row: Pick<Selectable<Tables['budget']>, (typeof columns)[number]>): Budget {
  return {
    id: row.id,
    scope: scopeOf(row),
    limitMicroUsd: microUsd(row.limit_micro_usd),
    period: row.period,
    hard: row.hard,
    strict: row.strict,
    warnAt: row.warn_at,
    version: row.version,
    createdAt: row.created_at,
  }
}

async function lockedBudget(transaction: Transaction<Tables>, terms: BudgetTerms): Promise<Budget | null> {
  const { scope_kind, scope_id } = scopeColumns(terms.scope)
  const row = await selectBudgets(transaction)
    .where('scope_kind', '=', scope_kind)
    .where('scope_id', '=', scope_id)
    .where('period', '=', terms.period)
    .forUpdate()
    .executeTakeFirst()
  return row ? budgetOf(row) : null
}

function refuseIfChanged(now: Budget | null, expectedVersion: number | null | undefined): void {
  if (expectedVersion === undefined || expectedVersion === (now?.version ?? null)) return
  const stands = now ? `It is now ${termsInWords(now)}.` : 'It was removed.'
  throw new AppError('conflict', `Somebody else changed this budget meanwhile. ${stands} Nothing of yours was saved.`)
}

/** `$500.00 monthly, hard, warning at 50, 80 and 100 %`. */
export function termsInWords(budget: Pick<Budget, 'limitMicroUsd' | 'period' | 'hard' | 'strict' | 'warnAt'>): string {
  const firmness = budget.strict ? 'strict' : budget.hard ? 'hard' : 'soft'
  const warning = budget.warnAt.length > 0 ? `, warning at ${percentages.format(budget.warnAt.map(String))} %` : ''
  return `${formatUsd(budget.limitMicroUsd)} ${periodAdjective(budget.period)}, ${firmness}${warning}`
}

// As in `50, 80 and 100 %`: without a comma before the last.
const percentages = new Intl.ListFormat('en-GB', { type: 'conjunction' })

async function made(transaction: Transaction<Tables>, terms: BudgetTerms, now: Date): Promise<Budget> {
  const row = await transaction
    .insertInto('budget')
    .values({
      id: newId(),
      ...scopeColumns(terms.scope),
      limit_micro_usd: terms.limitMicroUsd,
      period: terms.period,
      hard: terms.hard,
      strict: terms.strict,
      warn_at: terms.warnAt,
      created_at: now,
      updated_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(['scope_kind', 'scope_id', 'period']).where('removed_at', 'is', null).doNothing(),
    )
    .returning(columns)
    .executeTakeFirst()
  if (!row)
    throw new AppError('conflict', 'Somebody else set this budget at the same moment. Look at it and try again.')
  return budgetOf(row)
}

async function changed(
  transaction: Transaction<Tables>,
  before: Budget,
  terms: BudgetTerms,
  now: Date,
): Promise<Budget> {
  const row = await transaction
    .updateTable('budget')
    .set({
      limit_micro_usd: terms.limitMicroUsd,
      hard: terms.hard,
      strict: terms.strict,
      warn_at: terms.warnAt,
      updated_at: now,
      version: before.version + 1,
    })
    .where('id', '=', before.id)
    .returning(columns)
    .executeTakeFirstOrThrow()
  return budgetOf(row)
}

function auditedScope({ scope, period }: Budget) {
  const { scope_kind, scope_id } = scopeColumns(scope)
  return { scope: scope_kind, scopeId: scope_id, period }
}

// Named only where raises ended.
function raisedBy(ended: readonly BudgetRaise[], raisedByMicroUsd: MicroUsd) {
  return ended.length === 0 ? {} : { raisedByMicroUsd }
}

function audited({ limitMicroUsd, hard, strict, warnAt }: Budget) {
  return { limitMicroUsd, hard, strict, warnAt }
}
