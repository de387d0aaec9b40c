import { z } from 'zod'
import { AppError } from '../../../base/app-error.ts'
import { microUsd } from '../../../base/money.ts'
import { mayManageBudget } from '../../../budgets/access.ts'
import { type Budget, findBudget } from '../../../budgets/budget.ts'
import { budgetPeriods } from '../../../budgets/period.ts'
import { scopeKinds } from '../../../budgets/scope.ts'
import { type BudgetStatus, budgetStatuses } from '../../../budgets/status.ts'
import { isBudgetSeen, limitingScopes, visibleBudgets } from '../../../budgets/visible-budgets.ts'
import type { Db, DbOrTransaction } from '../../../db/database.ts'
import type { Viewer } from '../../../people/access.ts'
import { endpoint } from '../endpoint.ts'
import { pageFields, pageIn, pageOf } from '../paging.ts'
import { instant, instantOr, instantShape, microUsdShape } from '../shapes.ts'

export const scopeShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('org') }),
  z.strictObject({ kind: z.literal('team'), teamId: z.uuid() }),
  z.strictObject({ kind: z.literal('project'), project: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal('person'), personId: z.uuid() }),
  z.strictObject({ kind: z.literal('key'), lineageId: z.uuid().describe('The first key of its rotation.') }),
])

export const budgetShape = z.object({
  id: z.uuid(),
  scope: scopeShape,
  scopeName: z.string(),
  period: z.enum(budgetPeriods),
  setMicroUsd: microUsdShape.describe('The limit as it was set, without raises.'),
  limitMicroUsd: microUsdShape.describe('The limit now, with the raises in force.'),
  hard: z.boolean().describe('Whether what goes through Tally’s proxy is refused beyond it.'),
  strict: z.boolean().describe('By not a millionth of a dollar more.'),
  warnAt: z.array(z.int()).describe('Percentages at which people are told.'),
  spentMicroUsd: microUsdShape,
  provisionalMicroUsd: microUsdShape.describe('Stands in for requests whose price is not known; beside what is spent.'),
  heldMicroUsd: microUsdShape.describe('Promised to requests under way.'),
  leftMicroUsd: microUsdShape.describe('What may still be spent; below zero by as much as it is over.'),
  start: instantShape.describe('The period it counts now: from here up to `end`.'),
  end: instantShape,
  usedUpAt: instantShape.nullable().describe('When it is used up at this pace; null: not in this period.'),
  raises: z.array(z.object({ id: z.uuid(), amountMicroUsd: microUsdShape, until: instantShape, reason: z.string() })),
  version: z.int().describe('Grows with every change; give it back to change what you saw and nothing else.'),
})
export type ShownBudget = z.input<typeof budgetShape>

export const budgetParams = z.object({ id: z.uuid() })

type Deps = { db: Db }

export const listBudgetsEndpoint = endpoint({
  method: 'GET',
  path: '/budgets',
  id: 'listBudgets',
  tag: 'Budgets',
  summary: 'List the budgets you may see with what is used of them, in the order they were set.',
  description:
    'Your own and the hard ones you are under; leads also those of their teams and people; finance and admins all.',
  scope: 'read',
  need: 'known',
  query: z.object({
    ...pageFields,
    kind: z.enum(scopeKinds).optional(),
    period: z.enum(budgetPeriods).optional(),
  }),
  answer: pageOf(budgetShape),
  async handle({ db }: Deps, { caller: { viewer }, query, now }) {
    const { limit, cursor, kind, period } = query
    const limiting = await limitingScopes(db, viewer, now)
    const seen = (await visibleBudgets(db, { viewer, limiting, now }))
      .filter(
        (budget) => (kind ?? budget.scope.kind) === budget.scope.kind && (period ?? budget.period) === budget.period,
      )
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const { data, next } = pageIn(seen, { list: 'budgets', limit, cursor, idOf: ({ id }) => id })
    return { data: (await budgetStatuses(db, { budgets: data, now })).map(shownBudget), next }
  },
})

export const showBudget = endpoint({
  method: 'GET',
  path: '/budgets/:id',
  id: 'showBudget',
  tag: 'Budgets',
  summary: 'Show one budget: its terms, and what is spent, held and left of it.',
  scope: 'read',
  need: 'known',
  params: budgetParams,
  answer: budgetShape,
  async handle({ db }: Deps, { caller: { viewer }, params, now }) {
    return budgetNow(db, await budgetSeen(db, { viewer, id: params.id, now }), now)
  },
})

type Of = { viewer: Viewer; id: string; now: Date }

/** The budget somebody may see. Throws `not-found` where it is not there or not for them. */
export async function budgetSeen(db: DbOrTransaction, { viewer, id, now }: Of): Promise<Budget> {
  const budget = await findBudget(db, id)
  if (budget) {
    const limiting = await limitingScopes(db, viewer, now)
    if (await isBudgetSeen(db, { viewer, budget, limiting, now })) return budget
  }
  throw new AppError('not-found', 'There is no such budget, or it is not yours to see.')
}

/** The budget somebody may change. Throws `not-found`, or `not-allowed` where they may only see it. */
export async function budgetManaged(db: DbOrTransaction, of: Of): Promise<Budget> {
  const budget = await budgetSeen(db, of)
  await refuseUnmanaged(db, of, budget.scope)
  return budget
}

/** Throws `not-allowed` unless the viewer sets budgets of this scope. */
export async function refuseUnmanaged(
  db: DbOrTransaction,
  { viewer, now }: Pick<Of, 'viewer' | 'now'>,
  scope: Budget['scope'],
): Promise<void> {
  if (await mayManageBudget(db, viewer, scope, now)) return
  throw new AppError(
    'not-allowed',
    'Admins change all budgets, leads those of their teams and of the people in them. Nothing was changed.',
  )
}

/** A budget as it stands now. */
export async function budgetNow(db: DbOrTransaction, budget: Budget, now: Date): Promise<ShownBudget> {
  const [status] = await budgetStatuses(db, { budgets: [budget], now })
  if (!status) throw new Error('a budget has a status')
  return shownBudget(status)
}

function shownBudget(status: BudgetStatus): ShownBudget {
  const { budget, scopeName, limitMicroUsd, spentMicroUsd, provisionalMicroUsd, heldMicroUsd, raises } = status
  const { id, scope, period, hard, strict, warnAt, version } = budget
  const unspent = limitMicroUsd - spentMicroUsd - provisionalMicroUsd
  return {
    ...{ id, scope, scopeName, period, hard, strict, warnAt, version, limitMicroUsd },
    setMicroUsd: budget.limitMicroUsd,
    ...{ spentMicroUsd, provisionalMicroUsd, heldMicroUsd },
    // What is held alone takes nothing over the limit.
    leftMicroUsd: microUsd(unspent < 0 ? unspent : Math.max(0, unspent - heldMicroUsd)),
    start: instant(status.start),
    end: instant(status.end),
    usedUpAt: instantOr(status.usedUpAt),
    raises: raises.map((raise) => ({
      id: raise.id,
      amountMicroUsd: raise.amountMicroUsd,
      until: instant(raise.until),
      reason: raise.reason,
    })),
  }
}
