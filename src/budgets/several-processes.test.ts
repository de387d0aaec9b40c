import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import { newId } from '../base/id.ts'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Person } from '../people/person.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import { until } from '../testing/running-app.ts'
import { type Budget, setBudget } from './budget.ts'
import { freeLeases } from './leases.ts'
import { raiseBudget } from './raise.ts'
import { reconcile } from './reconcile.ts'
import { gateWorld } from './testing/gate-world.ts'
import { ledgerSum } from './testing/ledger-sum.ts'
import type { Order, Spent } from './testing/spender-words.ts'
import { type Spender, startSpenders } from './testing/spenders.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor: Actor = { id: 'test', origin: 'tally' }
const aDollar = microUsd(1_000_000)

let database: OpenDatabase
let ada: Person
let key: VirtualKey
let spenders: Spender[] = []
beforeEach(async () => {
  database = await testDatabase()
  ;({ ada, key } = await gateWorld(database))
})
afterEach(async () => {
  await Promise.all(spenders.map((spender) => spender.close()))
  await database.close()
})

async function budget(said: Partial<Pick<Budget, 'scope' | 'limitMicroUsd' | 'strict'>> = {}): Promise<Budget> {
  const terms = { scope: { kind: 'org' } as const, limitMicroUsd: aDollar, strict: false, ...said }
  return (await setBudget(database.db, { ...terms, period: 'month', hard: true, warnAt: [], actor, now })).budget
}

function order(said: { tokens: number; cost: number; turns?: number; hang?: boolean }): Order {
  return {
    id: newId(),
    cost: said.cost,
    turns: said.turns ?? 0,
    ...(said.hang ? { hang: true } : {}),
    request: {
      keyId: key.id,
      lineageId: key.id,
      personId: ada.id,
      handleId: key.handleId,
      project: 'checkout',
      provider: 'openai',
      model: 'gpt-6-astra',
      inputBytes: 0,
      maxOutputTokens: said.tokens,
      choices: 1,
    },
  }
}

const rounds = 3
const random = (most: number) => Math.floor(Math.random() * (most + 1))
// gpt-6-astra: $50 a million; the priority tier and what a provider may add are in the worst case.
const perToken = 50
const atWorst = (tokens: number) => tokens * perToken * 2 + 2_000 * 25

async function spendRounds(make: () => Order, rounds: number): Promise<Spent[]> {
  const all: Spent[] = []
  for (let round = 0; round < rounds; round++) {
    const spent = await Promise.all(spenders.map((spender) => spender.spend(Array.from({ length: 64 }, make))))
    all.push(...spent.flat())
  }
  return all
}

function expectNobodyRefusedForNothing(spent: readonly Spent[]): void {
  const refused = spent.filter((one) => one.outcome === 'refused')
  expect(refused.filter(({ needed, free }) => needed <= free)).toEqual([])
}

async function expectCountersRight(of: Budget): Promise<number> {
  const { spent } = await ledgerSum(database.db, of, now)
  expect(await reconcile(database.db, { now, log: createLog('silent') })).toEqual([])
  return spent
}

// What came free after the last request was refused can be had by the next: nothing is kept back for good.
async function spendTheRest(of: Budget, tokens: number, cost: number): Promise<number> {
  return until(async () => {
    const [one] = (await spenders[0]?.spend([order({ tokens, cost })])) ?? []
    const total = await expectCountersRight(of)
    return one?.outcome === 'refused' && of.limitMicroUsd - total < cost ? total : null
  }, 'the rest to be spent').then((total) => total ?? 0)
}

describe('four processes, 64 requests at a time in each, one budget with $1 left', () => {
  test('strict: never a micro-dollar more, in any round', async () => {
    // Processes hear of a new budget within a second; of a new limit they need not hear, the database knows it.
    await budget({ strict: true })
    spenders = await startSpenders(database.url, 4)
    let total = 0
    for (let round = 1; round <= rounds; round++) {
      const limitMicroUsd = microUsd(total + aDollar)
      const one = await budget({ limitMicroUsd, strict: true })
      const spent = await spendRounds(() => {
        const tokens = 1 + random(300)
        return order({ tokens, cost: random(atWorst(tokens)), turns: random(20) })
      }, 2)

      expect(await expectCountersRight(one)).toBeLessThanOrEqual(limitMicroUsd)
      total = await spendTheRest(one, 1, atWorst(1))
      expect(total).toBeLessThanOrEqual(limitMicroUsd)
      expectNobodyRefusedForNothing(spent)
      expect(spent.some(({ outcome }) => outcome === 'refused')).toBe(true)
    }
  }, 120_000)

  test('ordinary: by no more than the requests in flight cost above what was held for them', async () => {
    const one = await budget()
    spenders = await startSpenders(database.url, 4)
    const dearest = 3
    const spent = await spendRounds(() => {
      const tokens = 1 + random(300)
      return order({ tokens, cost: random(tokens * perToken * dearest), turns: random(20) })
    }, 4)

    const total = await expectCountersRight(one)
    const bound = 4 * 64 * 300 * perToken * (dearest - 1)
    console.info(`ordinary mode: $1 limit, ${total} micro-dollars spent; bound ${aDollar + bound}`)
    expect(total).toBeLessThanOrEqual(aDollar + bound)
    expectNobodyRefusedForNothing(spent)
  }, 60_000)

  test('ordinary, where nothing costs more than was held: never a micro-dollar more', async () => {
    const one = await budget()
    spenders = await startSpenders(database.url, 4)
    const spent = await spendRounds(() => {
      const tokens = 1 + random(300)
      return order({ tokens, cost: random(tokens * perToken), turns: random(20) })
    }, 6)

    expect(await expectCountersRight(one)).toBeLessThanOrEqual(aDollar)
    expect(await spendTheRest(one, 300, 300 * perToken)).toBeLessThanOrEqual(aDollar)
    expectNobodyRefusedForNothing(spent)
  }, 60_000)
})

describe('a process that is killed', () => {
  test('ordinary: what it held is free again when its leases have expired, what it spent stays', async () => {
    const one = await budget()
    spenders = await startSpenders(database.url, 2, { leaseMs: 1_500, heartbeatMs: 400 })
    const [dying, living] = spenders
    if (!dying || !living) throw new Error('two were started')
    const settled = order({ tokens: 2_000, cost: 100_000 })
    await dying.spend([settled])
    const inFlight = order({ tokens: 10_000, cost: 0, hang: true })
    void dying.spend(Array.from({ length: 10 }, () => ({ ...inFlight, id: newId() }))).catch(() => undefined)
    await until(() => dying.admitted.size === 11, 'ten requests in flight')
    await dying.kill()

    // Eleven at once fit only beside an expired lease. They cost nothing, so that asking uses nothing up.
    const large = (cost: number) => Array.from({ length: 11 }, () => order({ tokens: 1_500, cost }))
    await until(async () => {
      const spent = await living.spend(large(0))
      return spent.every(({ outcome }) => outcome === 'spent')
    }, 'the dead process’s leases')
    await living.spend(large(75_000))

    expect(await expectCountersRight(one)).toBe(100_000 + 11 * 75_000)
  }, 60_000)

  test('strict: what it held counts until its journal is recovered, then it is free at once', async () => {
    const one = await budget({ strict: true })
    spenders = await startSpenders(database.url, 2, { leaseMs: 300, heartbeatMs: 100 })
    const [dying, living] = spenders
    if (!dying || !living) throw new Error('two were started')
    const most = (aDollar - 2_000 * 25) / perToken / 2
    void dying.spend([order({ tokens: most, cost: 0, hang: true })]).catch(() => undefined)
    await until(() => dying.admitted.size === 1, 'the request in flight')
    await dying.kill()
    await until(async () => (await expiredLeases(dying.holder)) > 0, 'the lease to expire')

    const [before] = await living.spend([order({ tokens: 10, cost: 100 })])
    await freeLeases(database.db, dying.holder)
    const [after] = await living.spend([order({ tokens: most, cost: aDollar })])

    expect([before?.outcome, after?.outcome]).toEqual(['refused', 'spent'])
    expect(await expectCountersRight(one)).toBe(aDollar)
  }, 60_000)

  async function expiredLeases(holder: string): Promise<number> {
    const rows = await database.db
      .selectFrom('budget_lease')
      .select('holder')
      .where('holder', '=', holder)
      .where(sql<boolean>`expires_at < clock_timestamp()`)
      .execute()
    return rows.length
  }
})

test('spare that one process holds is given back when another is short', async () => {
  const one = await budget({ limitMicroUsd: microUsd(10_000_000) })
  spenders = await startSpenders(database.url, 2)
  const [rich, poor] = spenders
  if (!rich || !poor) throw new Error('two were started')
  await rich.spend([order({ tokens: 10, cost: 500 })])

  // All but what is spent, in one request that fits only without the other's spare.
  const [got] = await poor.spend([order({ tokens: 10, cost: 0 })])
  const almostAll = Array.from({ length: 133 }, () => order({ tokens: 1_500, cost: 75_000 }))
  const spent = await poor.spend(almostAll)

  expect(got?.outcome).toBe('spent')
  expect(spent.filter(({ outcome }) => outcome !== 'spent')).toEqual([])
  expect(await expectCountersRight(one)).toBe(500 + 133 * 75_000)
})

test('a new budget, a raise and a removal reach four processes within a second', async () => {
  spenders = await startSpenders(database.url, 4)
  const each = () =>
    Promise.all(spenders.map(async (spender) => (await spender.spend([order({ tokens: 1_000, cost: 0 })]))[0]?.outcome))
  const withinMs = async (outcome: Spent['outcome']) => {
    const from = performance.now()
    await until(async () => (await each()).every((one) => one === outcome), `${outcome} in every process`)
    return performance.now() - from
  }
  expect(await each()).toEqual(['spent', 'spent', 'spent', 'spent'])

  const one = await budget({ limitMicroUsd: microUsd(10_000) })
  const set = await withinMs('refused')
  const until_ = new Date('2026-11-22T00:00:00Z')
  await raiseBudget(database.db, { id: one.id, amountMicroUsd: aDollar, until: until_, reason: 'release', actor, now })
  const raised = await withinMs('spent')
  await budget({ limitMicroUsd: microUsd(10_000), scope: { kind: 'person', personId: ada.id } })
  const narrowed = await withinMs('refused')

  console.info(`a changed budget is felt everywhere after ${[set, raised, narrowed].map(Math.round).join(', ')} ms`)
  // The promise is a second; a machine that runs the other tests meanwhile gets more.
  for (const took of [set, raised, narrowed]) expect(took).toBeLessThan(5_000)
})
