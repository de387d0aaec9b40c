import { z } from 'zod'
import { microUsd } from '../../../base/money.ts'
import { removeBudget, requireBudget, setBudget } from '../../../budgets/budget.ts'
import { BudgetFault, type BudgetField } from '../../../budgets/budget-fault.ts'
import { largestLimit, usualThresholds } from '../../../budgets/limits.ts'
import { budgetPeriods } from '../../../budgets/period.ts'
import { raiseBudget } from '../../../budgets/raise.ts'
import type { Db } from '../../../db/database.ts'
import { endpoint } from '../endpoint.ts'
import { instant, instantGiven, instantShape, microUsdShape } from '../shapes.ts'
import { budgetManaged, budgetNow, budgetParams, budgetShape, refuseUnmanaged, scopeShape } from './budgets.ts'
import { faults } from './faults.ts'

type Deps = { db: Db }

const amount = z.int().min(10_000).max(largestLimit).transform(microUsd)
const limitMicroUsd = amount.describe('The limit of each period in millionths of a dollar: $500 is 500000000.')
const hard = z.boolean().describe('Refuse requests through Tally at the limit; without it people are only told.')
const strict = z
  .boolean()
  .describe('Hard, and never a millionth over: requests that might cost too much are refused early.')
const warnAt = z.array(z.int().min(1).max(100)).max(10).describe('Percentages at which people are told.')
const version = z.int().optional().describe('The version you saw; another one is answered with 409.')

export const createBudget = endpoint({
  method: 'POST',
  path: '/budgets',
  id: 'createBudget',
  tag: 'Budgets',
  summary: 'Set a budget where a scope has none of that period; 409 where it has one.',
  scope: 'write',
  need: 'lead',
  body: z.strictObject({
    scope: scopeShape,
    period: z.enum(budgetPeriods),
    limitMicroUsd,
    hard: hard.default(false),
    strict: strict.default(false),
    warnAt: warnAt.default([...usualThresholds]),
  }),
  status: 201,
  answer: budgetShape,
  async handle({ db }: Deps, { caller: { viewer, actor }, body, now }) {
    await refuseUnmanaged(db, { viewer, now }, body.scope)
    const { budget } = await inFields(() => setBudget(db, { ...body, expectedVersion: null, actor, now }))
    return budgetNow(db, budget, now)
  },
})

export const changeBudget = endpoint({
  method: 'PATCH',
  path: '/budgets/:id',
  id: 'changeBudget',
  tag: 'Budgets',
  summary: 'Change a budget. A new limit ends the raises in force; what is left out stays.',
  scope: 'write',
  need: 'lead',
  params: budgetParams,
  body: z.strictObject({
    limitMicroUsd: limitMicroUsd.optional(),
    hard: hard.optional(),
    strict: strict.optional(),
    warnAt: warnAt.optional(),
    version,
  }),
  answer: budgetShape,
  async handle({ db }: Deps, { caller: { viewer, actor }, params, body, now, ifMatch }) {
    const before = await budgetManaged(db, { viewer, id: params.id, now })
    ifMatch(await budgetNow(db, before, now))
    const isStrict = body.strict ?? (body.hard === false ? false : before.strict)
    if (body.hard === false && isStrict) throw faults([{ field: 'hard', say: 'A strict budget is hard, too.' }])
    const { budget } = await inFields(() =>
      setBudget(db, {
        scope: before.scope,
        period: before.period,
        limitMicroUsd: body.limitMicroUsd ?? before.limitMicroUsd,
        hard: body.hard ?? before.hard,
        strict: isStrict,
        warnAt: body.warnAt ?? before.warnAt,
        expectedVersion: body.version ?? before.version,
        ...{ actor, now },
      }),
    )
    return budgetNow(db, budget, now)
  },
})

export const deleteBudget = endpoint({
  method: 'DELETE',
  path: '/budgets/:id',
  id: 'removeBudget',
  tag: 'Budgets',
  summary: 'Remove a budget: it counts and blocks no more. What was spent stays in every report.',
  scope: 'write',
  need: 'lead',
  params: budgetParams,
  query: z.object({ version: z.coerce.number().int().optional().describe('The version you saw.') }),
  answer: z.object({ removed: z.object({ id: z.uuid() }) }),
  async handle({ db }: Deps, { caller: { viewer, actor }, params, query, now, ifMatch }) {
    const before = await budgetManaged(db, { viewer, id: params.id, now })
    ifMatch(await budgetNow(db, before, now))
    const { id, version: current } = before
    await removeBudget(db, { id, expectedVersion: query.version ?? current, actor, now })
    return { removed: { id } }
  },
})

export const raiseBudgetEndpoint = endpoint({
  method: 'POST',
  path: '/budgets/:id/raise',
  id: 'raiseBudget',
  tag: 'Budgets',
  summary: 'Raise a budget for a while, at once.',
  description: 'With an `id` of your own (a UUID) you may ask again where no answer came: it is raised once.',
  scope: 'write',
  need: 'lead',
  params: budgetParams,
  body: z.strictObject({
    id: z.uuid().optional(),
    amountMicroUsd: amount.describe('By how much, in millionths of a dollar.'),
    until: instantGiven.describe('The first instant at which it no longer holds, within a year.'),
    reason: z.string().trim().min(1).max(500).describe('What it is for; kept with the raise.'),
  }),
  status: 201,
  answer: z.object({
    raise: z.object({ id: z.uuid(), amountMicroUsd: microUsdShape, until: instantShape, reason: z.string() }),
    budget: budgetShape,
  }),
  async handle({ db }: Deps, { caller: { viewer, actor }, params, body, now }) {
    const { id } = await budgetManaged(db, { viewer, id: params.id, now })
    const { amountMicroUsd, until, reason } = body
    const called = body.id === undefined ? {} : { raiseId: body.id }
    const raise = await inFields(() => raiseBudget(db, { ...called, id, amountMicroUsd, until, reason, actor, now }))
    return {
      raise: { id: raise.id, amountMicroUsd, until: instant(raise.until), reason: raise.reason },
      budget: await budgetNow(db, await requireBudget(db, id), now),
    }
  },
})

const sentIn: Readonly<Record<BudgetField, string>> = {
  ...{ limit: 'limitMicroUsd', amount: 'amountMicroUsd', until: 'until', reason: 'reason', warnAt: 'warnAt' },
  ...{ team: 'scope.teamId', person: 'scope.personId', project: 'scope.project', key: 'scope.lineageId' },
}

/** Does it; what cannot be of a budget is said of the field it was sent in. */
async function inFields<Done>(run: () => Promise<Done>): Promise<Done> {
  try {
    return await run()
  } catch (thrown) {
    if (!(thrown instanceof BudgetFault)) throw thrown
    throw faults([{ field: sentIn[thrown.field], say: thrown.advice }])
  }
}
