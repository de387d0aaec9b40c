import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { changeOrganisation } from '../settings/organisation.ts'
import { until } from '../testing/running-app.ts'
import type { Budget } from './budget.ts'
import type { Gate } from './gate.ts'
import type { BudgetPeriod } from './period.ts'
import { openPeriods, reconcile } from './reconcile.ts'
import { budgetStatuses } from './status.ts'
import {
  aBudget,
  actor,
  aRequest,
  dollars,
  type GateWorld,
  gateOf,
  gateWorld,
  holdOf,
  now,
  store,
} from './testing/gate-world.ts'
import { warnOfThresholds } from './warn.ts'

let database: OpenDatabase
let world: GateWorld
const gates: Gate[] = []
beforeEach(async () => {
  database = await testDatabase()
  world = await gateWorld(database)
})
afterEach(async () => {
  await Promise.all(gates.splice(0).map((gate) => gate.close()))
  await database.close()
})

async function newGate(): Promise<Gate> {
  const gate = await gateOf(world)
  gates.push(gate)
  return gate
}

const zone = (timeZone: string) => changeOrganisation(database.db, { change: { timeZone }, actor, now })

async function stands(budget: Budget) {
  const [status] = await budgetStatuses(database.db, { budgets: [budget], now })
  return { spent: status?.spentMicroUsd, held: status?.heldMicroUsd }
}

describe('another zone while requests are in flight', () => {
  test('what they hold counts in the period that begins elsewhere now, once, until it is spent there', async () => {
    const budget = await aBudget(world.db)
    const [before, after] = [await newGate(), await newGate()]
    const request = aRequest(world, 0.7)
    const hold = holdOf(await before.admit(request))
    await until(async () => (await stands(budget)).held === 700_000, 'the hold')

    await zone('America/New_York')

    expect(await stands(budget)).toEqual({ spent: 0, held: 700_000 })
    for (const gate of [before, after, await newGate()]) {
      expect(await gate.admit(aRequest(world, 0.4))).toMatchObject({
        kind: 'refused',
        refusal: { reason: 'over', heldMicroUsd: 700_000 },
      })
    }
    hold.settle(dollars(0.6))
    await store(world, before, request, dollars(0.6))
    await until(async () => (await stands(budget)).held === 0, 'the lease of the period before to end')
    expect(await stands(budget)).toEqual({ spent: 600_000, held: 0 })
    expect((await after.admit(aRequest(world, 0.4))).kind).toBe('admitted')
  })

  test('spare of the period before is given back', async () => {
    await aBudget(world.db, { limitMicroUsd: dollars(100) })
    const [rich, poor] = [await newGate(), await newGate()]
    holdOf(await rich.admit(aRequest(world, 0.1))).release()

    await zone('Asia/Tokyo')

    expect((await poor.admit(aRequest(world, 100))).kind).toBe('admitted')
  })

  test('a threshold that was told is not told again', async () => {
    await aBudget(world.db, { warnAt: [50] })
    await openPeriods(database.db, { now, aheadMs: 0 })
    await store(world, { stored: () => undefined }, aRequest(world, 0), dollars(0.7))
    expect(await warnOfThresholds(database.db, now)).toHaveLength(1)

    await zone('Europe/Berlin')
    await openPeriods(database.db, { now, aheadMs: 0 })

    expect(await warnOfThresholds(database.db, now)).toEqual([])
  })

  test('that moves the end of a period alone moves the end of what is counted', async () => {
    const march = new Date('2027-03-20T10:00:00Z')
    await aBudget(world.db)
    await openPeriods(database.db, { now: march, aheadMs: 0 })

    await zone('Europe/London')
    await openPeriods(database.db, { now: march, aheadMs: 0 })

    const states = await database.db.selectFrom('budget_state').select('period_end').execute()
    expect(states).toEqual([{ period_end: new Date('2027-03-31T23:00:00Z') }])
  })
})

test.each<[string, { strict: boolean; period: BudgetPeriod }]>([
  ['a strict month', { strict: true, period: 'month' }],
  ['a month', { strict: false, period: 'month' }],
  ['a day', { strict: false, period: 'day' }],
])(
  '%s whose zone changes all the time is never passed, and nothing is kept back for good',
  async (_, terms) => {
    const budget = await aBudget(world.db, terms)
    const [one, two, three] = [await newGate(), await newGate(), await newGate()]
    let running = true
    let changes = 0
    const changing = (async () => {
      // In each of them it is the day and month of `now`, which begin at other instants.
      const zones = ['America/New_York', 'Europe/Berlin', 'Asia/Kolkata', 'UTC']
      while (running) await zone(zones[changes++ % zones.length] ?? 'UTC')
    })()
    const outcomes: string[] = []
    const spend = async (gate: Gate) => {
      const request = aRequest(world, 0, { choices: 1 + Math.floor(Math.random() * 400) })
      const admission = await gate.admit(request)
      outcomes.push(admission.kind)
      if (admission.kind !== 'admitted') return
      // As much as was held: of a strict budget the dearest tier, and what a provider may add.
      const cost = microUsd(terms.strict ? request.choices * 100 + 2_000 * 25 : request.choices * 50)
      admission.hold.settle(cost)
      await store(world, gate, request, cost)
    }
    for (let round = 0; round < 12; round++) {
      await Promise.all([one, two, three].flatMap((gate) => Array.from({ length: 10 }, () => spend(gate))))
    }
    running = false
    await changing

    const { rows } = await sql<{
      spent: number
    }>`select coalesce(sum(cost_micro_usd), 0)::bigint as spent from entry`.execute(database.db)
    const spent = rows[0]?.spent ?? 0
    expect(spent).toBeLessThanOrEqual(dollars(1))
    expect(changes).toBeGreaterThan(3)
    expect(outcomes).toContain('admitted')
    expect(await reconcile(database.db, { now, log: createLog('silent') })).toEqual([])
    await until(async () => (await stands(budget)).held === 0, 'every lease to be given back')
    expect((await stands(budget)).spent).toBe(spent)
  },
  60_000,
)
