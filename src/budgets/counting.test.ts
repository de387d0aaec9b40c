import fc from 'fast-check'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import type { Day } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import { createLog } from '../base/log.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Category, Entry } from '../ledger/entry.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { ensurePerson } from '../people/person.ts'
import { createVirtualKey } from '../people/virtual-key.ts'
import { changeOrganisation } from '../settings/organisation.ts'
import { type Budget, listBudgets, setBudget } from './budget.ts'
import { periodAt } from './period.ts'
import { openPeriods, reconcile } from './reconcile.ts'
import type { BudgetScope } from './scope.ts'
import { writeStandInPrices } from './stand-in.ts'
import { budgetStatuses } from './status.ts'

const now = new Date('2026-11-20T12:00:00Z')
const actor: Actor = { id: 'test', origin: 'tally' }
const log = createLog('silent')

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
  await writeStandInPrices(database.db)
})
afterEach(() => database.close())

function budgetFor(scope: BudgetScope, period: Budget['period'] = 'month') {
  const limitMicroUsd = microUsd(1_000_000_000)
  return setBudget(database.db, { scope, limitMicroUsd, period, hard: true, strict: false, warnAt: [], actor, now })
}

/** Ada (team Web, in Payments) with a key and a vendor's handle; Bob, in no team. */
async function company() {
  const { db } = database
  const ada = await ensurePerson(db, { kind: 'person', name: 'Ada', email: 'ada@example.com', now })
  const bob = await ensurePerson(db, { kind: 'person', name: 'Bob', email: 'bob@example.com', now })
  const payments = newId()
  const web = newId()
  await db
    .insertInto('team')
    .values([
      { id: payments, name: 'Payments', parent_id: null, created_at: now },
      { id: web, name: 'Web', parent_id: payments, created_at: now },
    ])
    .execute()
  await assignMember(db, { personId: ada.id, teamId: web, fromDay: '2026-11-10' as Day, actor, now })
  const { key } = await createVirtualKey(db, {
    personId: ada.id,
    name: 'laptop',
    project: 'checkout',
    tags: {},
    expiresAt: null,
    now,
    hashKey: Buffer.alloc(32),
  })
  const adaAtCursor = await ensureHandle(db, { vendor: 'cursor', name: 'ada@example.com', personId: ada.id })
  const bobAtCursor = await ensureHandle(db, { vendor: 'cursor', name: 'bob@example.com', personId: bob.id })
  return { ada, bob, payments, web, key, adaAtCursor, bobAtCursor }
}

const everyScope = ({ ada, bob, payments, web, key }: Awaited<ReturnType<typeof company>>): BudgetScope[] => [
  { kind: 'org' },
  { kind: 'team', teamId: payments },
  { kind: 'team', teamId: web },
  { kind: 'project', project: 'checkout' },
  { kind: 'person', personId: ada.id },
  { kind: 'person', personId: bob.id },
  { kind: 'key', lineageId: key.id },
]

async function standing() {
  const statuses = await budgetStatuses(database.db, { budgets: await listBudgets(database.db), now })
  return statuses.map((status) => [status.scopeName, status.spentMicroUsd, status.provisionalMicroUsd])
}

test('an entry counts once in each budget of its person, team, team above, key, project and the organisation', async () => {
  const people = await company()
  for (const scope of everyScope(people)) await budgetFor(scope)
  await openPeriods(database.db, { now, aheadMs: 0 })
  const fromKey = { handleId: people.key.handleId, keyRef: people.key.id, project: 'checkout' }

  await recordEntries(database.db, [
    anEntry({ ...fromKey, costMicroUsd: microUsd(1) }),
    anEntry({ handleId: people.adaAtCursor, costMicroUsd: microUsd(10), category: 'overage' }),
    anEntry({ handleId: people.adaAtCursor, costMicroUsd: microUsd(100), at: '2026-11-09T23:59:59.000Z' }),
    anEntry({ handleId: people.bobAtCursor, costMicroUsd: microUsd(1_000), category: 'fee' }),
    anEntry({ handleId: people.bobAtCursor, costMicroUsd: microUsd(5), category: 'seat' }),
    anEntry({ handleId: people.bobAtCursor, costMicroUsd: microUsd(7), category: 'included' }),
    anEntry({ handleId: people.bobAtCursor, costMicroUsd: microUsd(9), at: '2026-10-31T23:59:59.999Z' }),
  ])

  expect(await standing()).toEqual([
    ['the organisation', 1_111, 0],
    ['Payments', 11, 0],
    ['Web', 11, 0],
    ['checkout', 1, 0],
    ['Ada', 111, 0],
    ['Bob', 1_000, 0],
    ['laptop', 1, 0],
  ])
})

test('an entry whose price is not known counts provisionally, at the dearest price of its provider', async () => {
  await budgetFor({ kind: 'org' })
  await openPeriods(database.db, { now, aheadMs: 0 })
  const tokens = { inputTokens: 10, cacheReadTokens: 0, cacheWrite5mTokens: 0, cacheWrite1hTokens: 0, outputTokens: 2 }

  await recordEntries(database.db, [
    anEntry({ ...tokens, basis: 'unpriced', costMicroUsd: null, listMicroUsd: null, model: 'claude-next' }),
    anEntry(),
  ])

  const [[, spent, provisional] = []] = await standing()
  expect(spent).toBe(10_000)
  expect(provisional).toBe(10 * 15 + 2 * 75)
})

test('told twice, counted once; changed and deleted entries are counted anew', async () => {
  await budgetFor({ kind: 'org' })
  await openPeriods(database.db, { now, aheadMs: 0 })
  const entries = [anEntry({ costMicroUsd: microUsd(3) }), anEntry({ costMicroUsd: microUsd(4) })]

  await recordEntries(database.db, entries)
  await recordEntries(database.db, entries)
  expect(await spentIn('org')).toBe(7)

  await sql`update entry set cost_micro_usd = cost_micro_usd + 10`.execute(database.db)
  expect(await spentIn('org')).toBe(27)
  await sql`delete from entry where cost_micro_usd = 13`.execute(database.db)
  expect(await spentIn('org')).toBe(14)
})

async function spentIn(kind: BudgetScope['kind']): Promise<number | undefined> {
  const row = await database.db
    .selectFrom('budget_state')
    .innerJoin('budget', 'budget.id', 'budget_id')
    .where('scope_kind', '=', kind)
    .select('spent_micro_usd')
    .executeTakeFirst()
  return row?.spent_micro_usd
}

const categories: Category[] = ['api', 'overage', 'fee', 'seat', 'included']

describe('whatever is recorded, in whatever order, a state is the sum of the entries of its scope and period', () => {
  test.each(['UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/New_York'])('in %s', async (timeZone) => {
    const people = await company()
    await changeOrganisation(database.db, { change: { timeZone, weekStart: 'sunday' }, actor, now })
    const periods = ['day', 'week', 'month', 'year'] as const
    const scopes = everyScope(people)
    for (const scope of scopes) for (const period of periods) await budgetFor(scope, period)
    const handles = [0, people.key.handleId, people.adaAtCursor, people.bobAtCursor]
    const entry = fc
      .record({
        handleId: fc.constantFrom(...handles),
        // Around the boundaries of the periods that hold `now`, and anywhere in the month.
        at: fc.oneof(
          fc.date({
            min: new Date('2026-10-30T00:00:00Z'),
            max: new Date('2026-12-02T00:00:00Z'),
            noInvalidDate: true,
          }),
          fc.date({
            min: new Date('2026-11-19T12:00:00Z'),
            max: new Date('2026-11-21T12:00:00Z'),
            noInvalidDate: true,
          }),
        ),
        cost: fc.option(fc.integer({ min: -50, max: 1_000_000 }), { freq: 8 }),
        category: fc.constantFrom(...categories),
        project: fc.constantFrom('', 'checkout', 'Checkout'),
      })
      .map(({ at, cost, handleId, ...rest }): Entry => {
        const costMicroUsd = cost === null ? null : microUsd(cost)
        const keyRef = handleId === people.key.handleId ? people.key.id : 'elsewhere'
        const basis = cost === null ? 'unpriced' : 'metered'
        return anEntry({
          ...rest,
          handleId,
          keyRef,
          basis,
          at: at.toISOString(),
          costMicroUsd,
          listMicroUsd: costMicroUsd,
        })
      })
    const batch = fc.array(entry, { minLength: 1, maxLength: 30 })

    await fc.assert(
      fc.asyncProperty(batch, batch, batch, async (before, one, other) => {
        await sql`truncate budget_state, entry, usage_hour, usage_day, session_total`.execute(database.db)
        await recordEntries(database.db, before)
        await Promise.all([
          recordEntries(database.db, one),
          openPeriods(database.db, { now, aheadMs: 0 }),
          recordEntries(database.db, other),
        ])

        const entries = [...before, ...one, ...other]
        for (const status of await budgetStatuses(database.db, { budgets: await listBudgets(database.db), now })) {
          const span = periodAt(status.budget.period, { timeZone, weekStart: 'sunday', billingCycles: [] }, now)
          const counted = entries.filter(
            (each) =>
              isIn(each, status.budget.scope, people) &&
              new Date(each.at) >= span.start &&
              new Date(each.at) < span.end,
          )
          expect(status.spentMicroUsd).toBe(sum(counted.map((each) => each.costMicroUsd ?? (0 as MicroUsd))))
        }
        expect(await reconcile(database.db, { now, log })).toEqual([])
      }),
      { numRuns: 4 },
    )
  })
})

function isIn(entry: Entry, scope: BudgetScope, people: Awaited<ReturnType<typeof company>>): boolean {
  if (!['api', 'overage', 'fee'].includes(entry.category)) return false
  const isAda = entry.handleId === people.key.handleId || entry.handleId === people.adaAtCursor
  switch (scope.kind) {
    case 'org':
      return true
    case 'team':
      return isAda && entry.day >= '2026-11-10'
    case 'project':
      return entry.project === scope.project
    case 'person':
      return scope.personId === people.ada.id ? isAda : entry.handleId === people.bobAtCursor
    case 'key':
      return entry.keyRef === people.key.id
  }
}

function sum(amounts: MicroUsd[]): number {
  return amounts.reduce((total: number, amount) => total + amount, 0)
}

test('a handle matched late and a corrected membership are caught up with, and said', async () => {
  const people = await company()
  await budgetFor({ kind: 'person', personId: people.bob.id })
  await budgetFor({ kind: 'team', teamId: people.web })
  await openPeriods(database.db, { now, aheadMs: 0 })
  const nobody = await ensureHandle(database.db, { vendor: 'cursor', name: 'bob@other.example', personId: null })
  await recordEntries(database.db, [anEntry({ handleId: nobody, costMicroUsd: microUsd(20) })])
  expect(await spentIn('person')).toBe(0)

  await ensureHandle(database.db, { vendor: 'cursor', name: 'bob@other.example', personId: people.bob.id })
  await assignMember(database.db, {
    personId: people.bob.id,
    teamId: people.web,
    fromDay: '2026-11-01' as Day,
    actor,
    now,
  })
  const drifts = await reconcile(database.db, { now, log })

  expect(drifts).toHaveLength(2)
  expect(drifts).toMatchObject([
    { spentBefore: 0, spentAfter: 20 },
    { spentBefore: 0, spentAfter: 20 },
  ])
  expect([await spentIn('person'), await spentIn('team')]).toEqual([20, 20])
  expect(await reconcile(database.db, { now, log })).toEqual([])
})
