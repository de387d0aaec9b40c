import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensurePerson, type Person } from '../people/person.ts'
import { type BudgetTerms, findBudget, listBudgets, removeBudget, setBudget } from './budget.ts'
import { raiseBudget } from './raise.ts'
import { raisesAt } from './raises-in-force.ts'

const now = new Date('2026-11-21T09:00:00Z')
const actor: Actor = { id: 'somebody', origin: 'command line' }

let database: OpenDatabase
let ada: Person
beforeEach(async () => {
  database = await testDatabase()
  ada = await ensurePerson(database.db, { kind: 'person', name: 'Ada', email: 'ada@example.com', now })
})
afterEach(() => database.close())

const dollars = (amount: number) => microUsd(Math.round(amount * 1_000_000))
const terms = (said: Partial<BudgetTerms> = {}): BudgetTerms => ({
  scope: { kind: 'org' },
  limitMicroUsd: dollars(500),
  period: 'month',
  hard: true,
  strict: false,
  warnAt: [80, 50, 80],
  ...said,
})
const set = (said: Partial<BudgetTerms> = {}, expectedVersion?: number | null) =>
  setBudget(database.db, {
    ...terms(said),
    actor,
    now,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  })

test('a budget is made once for a scope and period, then changed, and both are in the audit log', async () => {
  const first = await set()
  const second = await set({ limitMicroUsd: dollars(700), hard: false, strict: true })

  expect(first.before).toBeNull()
  expect(first.budget).toMatchObject({ limitMicroUsd: 500_000_000, warnAt: [50, 80], version: 1 })
  expect(second.before).toEqual(first.budget)
  expect(second.budget).toMatchObject({ id: first.budget.id, hard: true, strict: true, version: 2 })
  expect(await listBudgets(database.db)).toEqual([second.budget])
  const acts = await database.db.selectFrom('audit').select(['act', 'before', 'after']).orderBy('id').execute()
  expect(acts).toMatchObject([
    { act: 'budget.create', before: null, after: { limitMicroUsd: 500_000_000 } },
    { act: 'budget.change', before: { limitMicroUsd: 500_000_000 }, after: { limitMicroUsd: 700_000_000 } },
  ])
})

test('periods and scopes have budgets of their own, and a removed one makes room', async () => {
  await set({ period: 'day' })
  await set({ period: 'year' })
  const { budget } = await set({ scope: { kind: 'person', personId: ada.id } })
  await set({ scope: { kind: 'project', project: 'checkout' } })

  await removeBudget(database.db, { id: budget.id, actor, now })
  await set({ scope: { kind: 'person', personId: ada.id } })

  const found = await listBudgets(database.db)
  expect(found.map(({ scope, period }) => `${scope.kind} ${period}`)).toEqual([
    'org day',
    'org year',
    'project month',
    'person month',
  ])
  expect(await findBudget(database.db, budget.id)).toBeNull()
  await expect(removeBudget(database.db, { id: budget.id, actor, now })).rejects.toThrow('removed meanwhile')
})

test('the second of two who edit at once is told what stands now, and nothing of theirs is saved', async () => {
  const { budget } = await set()
  await set({ limitMicroUsd: dollars(600) }, budget.version)

  await expect(set({ limitMicroUsd: dollars(900) }, budget.version)).rejects.toThrow('It is now $600.00 monthly, hard')
  await expect(set({}, null)).rejects.toThrow('meanwhile')
  await expect(
    removeBudget(database.db, { id: budget.id, actor, now, expectedVersion: budget.version }),
  ).rejects.toThrow('meanwhile')

  expect(await findBudget(database.db, budget.id)).toMatchObject({ limitMicroUsd: 600_000_000, version: 2 })
})

test('of many who make the same budget at once one makes it', async () => {
  const made = await Promise.allSettled(Array.from({ length: 4 }, () => set({}, null)))

  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect(await listBudgets(database.db)).toHaveLength(1)
})

describe('what cannot be is refused by field, and nothing is saved', () => {
  test.each<[string, Partial<BudgetTerms>]>([
    ['Limit: it must be more than $0', { limitMicroUsd: dollars(0) }],
    ['Limit: it must be more than $0', { limitMicroUsd: dollars(-5) }],
    ['Limit: it must be at least $0.01', { limitMicroUsd: microUsd(9_999) }],
    ['Limit: $100,000,001.00 is more than Tally takes', { limitMicroUsd: dollars(100_000_001) }],
    ['Warn at: 120 is not', { warnAt: [120] }],
    ['Warn at: 0.5 is not', { warnAt: [0.5] }],
    ['Project: give', { scope: { kind: 'project', project: ' ' } }],
    ['Person: nobody', { scope: { kind: 'person', personId: '00000000-0000-0000-0000-000000000000' } }],
    ['Team: there is no such team', { scope: { kind: 'team', teamId: '00000000-0000-0000-0000-000000000000' } }],
    ['Key: that key', { scope: { kind: 'key', lineageId: '00000000-0000-0000-0000-000000000000' } }],
  ])('%s', async (says, wrong) => {
    await expect(set(wrong)).rejects.toThrow(says)

    expect(await listBudgets(database.db)).toEqual([])
    expect(await database.db.selectFrom('audit').select('id').execute()).toEqual([])
  })
})

test('a new limit ends the raises in force, audited with it; the same limit leaves them', async () => {
  const { budget } = await set()
  const until = new Date('2026-11-30T00:00:00Z')
  await raiseBudget(database.db, { id: budget.id, amountMicroUsd: dollars(50), until, reason: 'release', actor, now })
  const inForce = async () => (await raisesAt(database.db, [budget.id], now)).get(budget.id)?.length ?? 0

  const same = await set({ strict: true })
  expect([same.endedRaises, await inForce()]).toEqual([[], 1])
  const other = await set({ limitMicroUsd: dollars(700) })

  expect([other.endedRaises.length, await inForce()]).toEqual([1, 0])
  const [act] = await database.db
    .selectFrom('audit')
    .select(['before', 'after'])
    .orderBy('id', 'desc')
    .limit(1)
    .execute()
  expect(act).toMatchObject({
    before: { limitMicroUsd: 500_000_000, raisedByMicroUsd: 50_000_000 },
    after: { limitMicroUsd: 700_000_000, raisedByMicroUsd: 0 },
  })
})

test('a raise holds from now until it ends', async () => {
  const { budget } = await set()
  const until = new Date('2026-11-27T00:00:00Z')
  const raise = { id: budget.id, amountMicroUsd: dollars(100), until, reason: ' release ', actor, now }

  await raiseBudget(database.db, raise)

  expect((await raisesAt(database.db, [budget.id], now)).get(budget.id)).toMatchObject([
    { amountMicroUsd: 100_000_000, reason: 'release', until },
  ])
  expect(await raisesAt(database.db, [budget.id], until)).toEqual(new Map())
  for (const [wrong, says] of [
    [{ reason: ' ' }, 'Reason'],
    [{ until: now }, 'Until'],
    [{ until: new Date('2028-11-21T00:00:00Z') }, 'Until'],
    [{ amountMicroUsd: dollars(0) }, 'Amount'],
  ] as const) {
    await expect(raiseBudget(database.db, { ...raise, ...wrong })).rejects.toThrow(says)
  }
})
