import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Role, Viewer } from '../people/access.ts'
import { assignMember } from '../people/membership.ts'
import { ensurePerson, type Person } from '../people/person.ts'
import { mayManageBudget, maySeeBudget } from './access.ts'
import { budgetRaiseDecided, budgetRaiseRequest, budgetWarning } from './notices.ts'
import { raiseBudget } from './raise.ts'
import { askForRaise, decideRaise } from './raise-request.ts'
import { openPeriods } from './reconcile.ts'
import type { BudgetScope } from './scope.ts'
import { aBudget, actor, aRequest, dollars, type GateWorld, gateWorld, now, store } from './testing/gate-world.ts'
import { warnOfThresholds } from './warn.ts'

let database: OpenDatabase
let world: GateWorld
let lena: Person
let payments: string
beforeEach(async () => {
  database = await testDatabase()
  world = await gateWorld(database)
  const { db } = database
  lena = await ensurePerson(db, { kind: 'person', name: 'Lena', email: 'lena@example.com', now })
  payments = newId()
  await db.insertInto('team').values({ id: payments, name: 'Payments', parent_id: null, created_at: now }).execute()
  await db.insertInto('team_lead').values({ team_id: payments, person_id: lena.id }).execute()
  await assignMember(db, { personId: world.ada.id, teamId: payments, fromDay: '2026-11-01' as Day, actor, now })
})
afterEach(() => database.close())

const spend = (amount: number) => store(world, { stored: () => undefined }, aRequest(world, 0), dollars(amount))

async function messages(kind: string) {
  const rows = await database.db
    .selectFrom('outbox')
    .select(['recipient', 'data'])
    .where('kind', '=', kind)
    .orderBy('id')
    .execute()
  return rows
}

describe('thresholds', () => {
  test('are told once each in a period, the highest of several at once, also after a raise', async () => {
    const { db } = database
    const budget = await aBudget(db, { hard: false, limitMicroUsd: dollars(100), warnAt: [50, 80, 100] })
    await openPeriods(db, { now, aheadMs: 0 })
    const look = async () => (await warnOfThresholds(db, now)).map(({ threshold }) => threshold)
    const found: number[][] = [await look()]

    await spend(49.99)
    found.push(await look())
    await spend(0.01)
    found.push(await look(), await look())
    await raiseBudget(db, { id: budget.id, amountMicroUsd: dollars(100), until: later, reason: 'x', actor, now })
    found.push(await look())
    await spend(60)
    found.push(await look())
    await spend(90)
    found.push(await look(), await look())

    // With the raise the limit is $200: $110 is past half of it again, which was told; $200 is past 80 and 100 %.
    expect(found).toEqual([[], [], [50], [], [], [], [100], []])
    expect((await messages('budget.warning')).map(({ recipient }) => recipient)).toEqual(['admins', 'admins'])
    const [first] = await messages('budget.warning')
    expect(budgetWarning.parse(first?.data)).toMatchObject({
      threshold: 50,
      scopeKind: 'org',
      scopeName: 'the organisation',
      limitMicroUsd: 100_000_000,
      spentMicroUsd: 50_000_000,
      endsAt: '2026-12-01T00:00:00.000Z',
    })
  })

  test('several that look at once tell once, and a new period begins anew', async () => {
    const { db } = database
    await aBudget(db, { limitMicroUsd: dollars(1), warnAt: [50], scope: { kind: 'team', teamId: payments } })
    await openPeriods(db, { now, aheadMs: 0 })
    await spend(0.6)

    const crossings = await Promise.all([1, 2, 3].map(() => warnOfThresholds(db, now)))
    const next = new Date('2026-12-10T10:00:00Z')
    await openPeriods(db, { now: next, aheadMs: 0 })
    await store(world, { stored: () => undefined }, aRequest(world, 0, { now: next }), dollars(0.7))
    await warnOfThresholds(db, next)

    expect(crossings.flat()).toHaveLength(1)
    expect((await messages('budget.warning')).map(({ recipient }) => recipient)).toEqual([
      `person:${lena.id}`,
      `person:${lena.id}`,
    ])
  })
})

const later = new Date('2026-11-27T00:00:00Z')

describe('a raise that is asked for', () => {
  const ask = (budgetId: string) =>
    askForRaise(database.db, {
      budgetId,
      personId: world.ada.id,
      amountMicroUsd: dollars(100),
      reason: 'the release',
      now,
    })

  test('goes to the lead, once while it is open; an approval raises the budget and tells whoever asked', async () => {
    const { db } = database
    const budget = await aBudget(db, { scope: { kind: 'person', personId: world.ada.id } })
    const { request, outcome } = await ask(budget.id)
    const again = await ask(budget.id)

    const decision = { requestId: request.id, until: later, actor: { id: lena.id, origin: 'slack' as const }, now }
    const decided = await Promise.all([
      decideRaise(db, { ...decision, decision: 'approve', amountMicroUsd: dollars(50) }),
      decideRaise(db, { ...decision, decision: 'decline' }),
    ])

    expect([outcome, again.outcome, again.request.id]).toEqual(['asked', 'already-asked', request.id])
    expect(decided.map((one) => one.outcome).toSorted()[0]).toBe('already-decided')
    const [asked, ...more] = await messages('budget.raise-request')
    expect([asked?.recipient, more]).toEqual([`person:${lena.id}`, []])
    expect(budgetRaiseRequest.parse(asked?.data)).toMatchObject({ personName: 'Ada', amountMicroUsd: 100_000_000 })
    const [told] = await messages('budget.raise-decided')
    expect(told?.recipient).toBe(`person:${world.ada.id}`)
    expect(budgetRaiseDecided.parse(told?.data)).toMatchObject({ decidedBy: 'Lena' })
  })

  test('an approval without an amount or an end is refused by field, and the request stays open', async () => {
    const budget = await aBudget(database.db)
    const { request } = await askForRaise(database.db, {
      budgetId: budget.id,
      personId: world.ada.id,
      amountMicroUsd: null,
      reason: 'x',
      now,
    })
    const decision = { requestId: request.id, decision: 'approve' as const, actor, now }

    await expect(decideRaise(database.db, { ...decision, until: later })).rejects.toThrow('Amount')
    await expect(decideRaise(database.db, { ...decision, amountMicroUsd: dollars(5) })).rejects.toThrow('Until')
    const done = await decideRaise(database.db, { ...decision, amountMicroUsd: dollars(5), until: later })

    expect(done.outcome).toBe('approved')
    expect((await messages('budget.raise-request')).map(({ recipient }) => recipient)).toEqual(['admins'])
  })
})

test('who may see and change which budgets', async () => {
  const { db } = database
  const bob = await ensurePerson(db, { kind: 'person', name: 'Bob', email: 'bob@example.com', now })
  const viewer = (person: Person, roles: Role[], led: string[] = []): Viewer => ({
    person,
    roles: new Set(roles),
    ledTeamIds: new Set(led),
  })
  const viewers = {
    admin: viewer(bob, ['member', 'admin']),
    finance: viewer(bob, ['member', 'finance']),
    lead: viewer(lena, ['member', 'lead'], [payments]),
    'member ada': viewer(world.ada, ['member']),
    'member bob': viewer(bob, ['member']),
  }
  const scopes: Record<string, BudgetScope> = {
    org: { kind: 'org' },
    project: { kind: 'project', project: 'checkout' },
    team: { kind: 'team', teamId: payments },
    'other team': { kind: 'team', teamId: newId() },
    ada: { kind: 'person', personId: world.ada.id },
    lena: { kind: 'person', personId: lena.id },
    'ada’s key': { kind: 'key', lineageId: world.key.id },
  }
  const table: Record<string, string> = {}
  for (const [who, asking] of Object.entries(viewers)) {
    const may: string[] = []
    for (const [name, scope] of Object.entries(scopes)) {
      const changes = await mayManageBudget(db, asking, scope, now)
      const sees = await maySeeBudget(db, asking, scope, now)
      expect(changes && !sees).toBe(false)
      if (sees) may.push(changes ? `${name}!` : name)
    }
    table[who] = may.join(', ')
  }

  expect(table).toEqual({
    admin: 'org!, project!, team!, other team!, ada!, lena!, ada’s key!',
    finance: 'org, project, team, other team, ada, lena, ada’s key',
    lead: 'team!, ada!, lena, ada’s key!',
    'member ada': 'ada, ada’s key',
    'member bob': '',
  })
})
