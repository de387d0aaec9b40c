import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { linkTo } from '../people/testing.ts'
import { changeOrganisation } from '../settings/organisation.ts'
import { until } from '../testing/running-app.ts'
import type { AdmissionRequest } from './admission.ts'
import type { Budget } from './budget.ts'
import { removeBudget } from './budget.ts'
import type { Gate } from './gate.ts'
import { keepBudgets } from './keep-budgets.ts'
import { budgetStatuses } from './status.ts'
import { sweepHolds } from './stored-holds.ts'
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
} from './testing/gate-world.ts'
import { startSpenders } from './testing/spenders.ts'

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

const hours = (count: number) => new Date(now.getTime() + count * 3_600_000)

async function gateAt(at: () => Date = () => now): Promise<Gate> {
  const gate = await gateOf(world, { at })
  gates.push(gate)
  return gate
}

function later(holds: number, said: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return aRequest(world, holds, { later: { kind: 'background' }, unbounded: () => 'background', ...said })
}

async function heldOf(budget: Budget, at = now): Promise<{ spent: number; held: number }> {
  const [status] = await budgetStatuses(database.db, { budgets: [budget], now: at })
  return { spent: status?.spentMicroUsd ?? -1, held: status?.heldMicroUsd ?? -1 }
}

const becomes = (budget: Budget, what: { spent: number; held: number }) =>
  until(async () => {
    const { spent, held } = await heldOf(budget)
    return spent === what.spent && held === what.held
  }, `${what.spent} spent and ${what.held} held`)

function record(sourceId: string, cost: number | null) {
  const costMicroUsd = cost === null ? null : dollars(cost)
  return recordEntries(database.db, [
    anEntry({
      sourceId,
      at: now.toISOString(),
      handleId: world.key.handleId,
      keyRef: world.key.id,
      project: 'checkout',
      basis: cost === null ? 'unpriced' : 'metered',
      costMicroUsd,
      listMicroUsd: costMicroUsd,
    }),
  ])
}

describe('work whose usage comes later', () => {
  test('is held in all its budgets at once, and another process counts it', async () => {
    const month = await aBudget(world.db)
    const person = await aBudget(world.db, { scope: { kind: 'person', personId: world.ada.id }, period: 'day' })
    const [gate, other] = [await gateAt(), await gateAt()]

    const admission = await gate.admit(later(0.7))
    await becomes(month, { spent: 0, held: 700_000 })
    await becomes(person, { spent: 0, held: 700_000 })
    holdOf(admission).leave('response:resp_1')

    expect(await other.admit(aRequest(world, 0.4))).toMatchObject({
      kind: 'refused',
      refusal: { reason: 'over', heldMicroUsd: 700_000 },
    })
    expect((await other.admit(aRequest(world, 0.2))).kind).toBe('admitted')
    expect(await gate.admit(later(0.4))).toMatchObject({ kind: 'refused', refusal: { reason: 'over' } })
  })

  test('is spent instead of held once the ledger has its results, however often they are fetched', async () => {
    const budget = await aBudget(world.db)
    const gate = await gateAt()
    holdOf(await gate.admit(later(0.7))).leave('response:resp_1')
    await until(async () => (await names()).includes('response:resp_1'), 'the name')

    await record('response:resp_1', 0.3)
    await becomes(budget, { spent: 300_000, held: 0 })
    await record('response:resp_1', 0.3)

    expect(await heldOf(budget)).toEqual({ spent: 300_000, held: 0 })
    await sweepHolds(world.db, now)
    expect(await names()).toEqual([])
  })

  test('whose results were faster than its name is let go by the next look at the ledger', async () => {
    const budget = await aBudget(world.db)
    const gate = await gateAt()
    const hold = holdOf(await gate.admit(later(0.7)))
    await record('response:resp_1', 0.3)
    hold.leave('response:resp_1')
    await until(async () => (await names()).includes('response:resp_1'), 'the name')

    const keeper = keepBudgets({ db: world.db, log: createLog('silent'), now: () => now })
    await becomes(budget, { spent: 300_000, held: 0 })
    await keeper.close()
  })

  test('that the provider did not take, or nobody forwarded, is let go', async () => {
    const budget = await aBudget(world.db)
    const gate = await gateAt()

    holdOf(await gate.admit(later(0.7))).settle(microUsd(0))
    await becomes(budget, { spent: 0, held: 0 })
    holdOf(await gate.admit(later(0.7))).release()
    await becomes(budget, { spent: 0, held: 0 })

    expect(await names()).toEqual([])
  })

  test.each([
    ['a background response', { kind: 'background' as const }, 24],
    [
      'a batch',
      {
        kind: 'batch' as const,
        requests: [{ model: 'gpt-6-astra', inputBytes: 0, maxOutputTokens: 1, choices: 28_000 }],
      },
      48,
    ],
  ])('%s is held until it can no longer matter', async (_, work, count) => {
    const budget = await aBudget(world.db)
    const gate = await gateAt()
    holdOf(await gate.admit(later(0.7, { later: work }))).leave(null)
    await until(async () => (await heldOf(budget)).held === 700_000, 'the hold')

    expect((await heldOf(budget, hours(count - 1))).held).toBe(700_000)
    // The process's own lease has let go of it by now.
    await until(async () => (await heldOf(budget, hours(count))).held === 0, 'its end')
    const late = await gateAt(() => hours(count))
    expect((await late.admit(aRequest(world, 0.9, { now: hours(count) }))).kind).toBe('admitted')
    await sweepHolds(world.db, hours(count))
    expect(await names()).toEqual([])
  })

  test('stays held in the period that begins meanwhile', async () => {
    const budget = await aBudget(world.db, { period: 'day' })
    const gate = await gateAt()
    holdOf(await gate.admit(later(0.7))).leave('response:resp_1')

    await until(async () => (await heldOf(budget, hours(15))).held === 700_000, 'the hold of tomorrow')
  })

  test('is refused by strict budgets, by name, and not looked at by soft ones', async () => {
    await aBudget(world.db, { hard: false })
    const gate = await gateAt()
    expect((await gate.admit(later(50))).kind).toBe('admitted')
    expect(await names()).toEqual([])

    await aBudget(world.db, { strict: true, period: 'day' })
    const strict = await gateAt()
    expect(await strict.admit(later(0.1))).toMatchObject({ kind: 'refused', refusal: { what: 'background' } })
  })

  test('leaves no spare behind that could be promised once more', async () => {
    await aBudget(world.db)
    const gate = await gateAt()

    const answers = []
    for (let request = 0; request < 6; request++) answers.push((await gate.admit(later(0.4))).kind)

    const holds = await database.db.selectFrom('budget_hold').select('amount_micro_usd').execute()
    expect(answers.filter((kind) => kind === 'admitted')).toHaveLength(holds.length)
    expect([1, 2]).toContain(holds.length)
  })

  test('is not taken on while the database is away, whatever the policy', async () => {
    const open = { policy: 'open' as const, allowanceMicroUsd: dollars(100) }
    await changeOrganisation(world.db, { change: { budgetsWhenDatabaseAway: open }, actor, now })
    await aBudget(world.db)
    const link = await linkTo(database.url)
    const gate = await gateOf(link, { times: { answerWithinMs: 300, retryMs: 50 } })
    gates.push(gate)
    holdOf(await gate.admit(aRequest(world, 0.1))).release()

    await link.cut()
    expect(await gate.admit(later(0.2))).toMatchObject({ kind: 'unavailable' })
    expect((await gate.admit(aRequest(world, 0.2))).kind).toBe('admitted')
    await gates.pop()?.close()
    await link.close()
  })

  test('of a process that was killed stays held', async () => {
    const budget = await aBudget(world.db)
    const [spender] = await startSpenders(database.url, 1, { leaseMs: 300, heartbeatMs: 100 })
    const { now: _, requestId: id, ...request } = later(0.7)
    const order = { id, cost: 0, turns: 0, hang: true, request: { ...request, handleId: world.key.handleId } }
    void spender?.spend([order]).catch(() => undefined)
    await until(() => spender?.admitted.size === 1, 'the request in flight')
    await spender?.kill()
    await until(async () => (await liveLeases()) === 0, 'its leases to expire')

    expect(await heldOf(budget)).toEqual({ spent: 0, held: 700_000 })
    const gate = await gateAt()
    expect((await gate.admit(aRequest(world, 0.4))).kind).toBe('refused')
  })

  test('whose budget was removed holds nothing of the next one', async () => {
    const budget = await aBudget(world.db)
    const gate = await gateAt()
    holdOf(await gate.admit(later(0.7))).leave(null)
    await removeBudget(world.db, { id: budget.id, actor, now })

    expect(await heldOf(await aBudget(world.db))).toEqual({ spent: 0, held: 0 })
  })
})

describe('a batch', () => {
  const one = (outputs: number, model = 'gpt-6-astra') => ({
    model,
    inputBytes: 0,
    maxOutputTokens: 1,
    choices: outputs,
  })
  const batch = (...requests: Array<ReturnType<typeof one>>) => later(0, { later: { kind: 'batch', requests } })

  test('holds the sum of what its requests will cost, at the price of batches', async () => {
    const budget = await aBudget(world.db)
    const gate = await gateAt()

    holdOf(await gate.admit(batch(one(4_000), one(8_000)))).leave('batch:b1')

    // $50 a million, half of it in batches.
    await becomes(budget, { spent: 0, held: 300_000 })
  })

  test('is spent line by line; what its results left over is let go a minute after the last', async () => {
    const budget = await aBudget(world.db)
    const gate = await gateAt()
    holdOf(await gate.admit(batch(one(12_000)))).leave('batch:b1')
    await until(async () => (await names()).includes('batch:b1'), 'the name')

    await record('batch:b1:first', 0.1)
    await becomes(budget, { spent: 100_000, held: 200_000 })
    await record('batch:b1:first', 0.1)
    await record('batch:b2:first', 0.05)
    await record('batch:b1:without a price', null)
    expect((await heldOf(budget)).held).toBe(200_000)
    gate.resultsPassed('batch:b1')

    await until(async () => (await heldOf(budget, new Date(now.getTime() + 60_000))).held === 0, 'the end of the hold')
    expect((await heldOf(budget)).held).toBe(200_000)
    await record('batch:b1:dear', 0.4)
    expect((await heldOf(budget)).held).toBe(0)
  })

  test('with a model nobody knows the price of is refused by that name', async () => {
    await aBudget(world.db)
    const gate = await gateAt()

    expect(await gate.admit(batch(one(1), one(1, 'made-up-model')))).toMatchObject({
      kind: 'refused',
      refusal: { reason: 'unpriced', model: 'made-up-model' },
    })
  })
})

async function names(): Promise<Array<string | null>> {
  const rows = await database.db.selectFrom('budget_hold').select('result').execute()
  return rows.map(({ result }) => result)
}

async function liveLeases(): Promise<number> {
  const { rows } = await sql`select from budget_lease where expires_at > clock_timestamp()`.execute(database.db)
  return rows.length
}
