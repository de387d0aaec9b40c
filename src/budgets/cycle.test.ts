import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import type { MicroUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { recordCycle } from '../sources/cycles.ts'
import { anAccount } from '../sources/testing.ts'
import { setVendorAccountState } from '../sources/vendor-account-state.ts'
import { until } from '../testing/running-app.ts'
import type { Budget } from './budget.ts'
import type { Gate } from './gate.ts'
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

// Within a quarter of an hour, as vendors' cycles are.
const starts = new Date('2026-11-12T13:47:22.000Z')
const ends = new Date('2026-12-12T13:47:22.000Z')
const log = createLog('silent')

let database: OpenDatabase
let world: GateWorld
let accountId: number
const gates: Gate[] = []
beforeEach(async () => {
  database = await testDatabase()
  world = await gateWorld(database)
  accountId = await anAccount(database.db)
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

const cursorTells = (startsAt: Date, endsAt: Date) => recordCycle(database.db, { accountId, startsAt, endsAt, now })

async function stands(budget: Budget) {
  const [status] = await budgetStatuses(database.db, { budgets: [budget], now })
  return { spent: status?.spentMicroUsd, held: status?.heldMicroUsd, start: status?.start, end: status?.end }
}

function spend(at: Date, cost: MicroUsd) {
  const usage = { at: at.toISOString(), handleId: world.key.handleId, keyRef: world.key.id }
  return recordEntries(database.db, [
    anEntry({ ...usage, sourceId: `${at.toISOString()} ${cost}`, costMicroUsd: cost, listMicroUsd: cost }),
  ])
}

function resetsWithTheCycle(admission: Awaited<ReturnType<Gate['admit']>>): boolean {
  return admission.kind === 'refused' && admission.say.includes('It resets on December 12, 2026 at 13:47 (UTC)')
}

const after = (instant: Date, ms: number) => new Date(instant.getTime() + ms)

test('a budget by the cycle counts what happened in it, to the millisecond, before it was opened and after', async () => {
  await cursorTells(starts, ends)
  const budget = await aBudget(world.db, { period: 'cycle', limitMicroUsd: dollars(100) })
  const inAndOut = async (cost: number) => {
    await spend(after(starts, -1), dollars(cost))
    await spend(starts, dollars(cost * 10))
    await spend(after(ends, -1), dollars(cost * 10))
    await spend(ends, dollars(cost))
  }

  await inAndOut(0.01)
  expect(await stands(budget)).toMatchObject({ spent: 200_000, start: starts, end: ends })
  await openPeriods(database.db, { now, aheadMs: 0 })
  await inAndOut(0.02)

  expect(await stands(budget)).toMatchObject({ spent: 600_000 })
  expect(await reconcile(database.db, { now, log })).toEqual([])
})

test('another cycle in mid-period counts what is held once, and what was spent in it', async () => {
  const budget = await aBudget(world.db, { period: 'cycle' })
  const [before, later] = [await newGate(), await newGate()]
  await spend(after(starts, -1), dollars(0.2))
  const request = aRequest(world, 0.7)
  const hold = holdOf(await before.admit(request))
  await until(async () => (await stands(budget)).held === 700_000, 'the hold')
  expect(await stands(budget)).toMatchObject({ spent: 200_000, start: new Date('2026-11-01T00:00:00Z') })

  await cursorTells(starts, ends)

  expect(await stands(budget)).toEqual({ spent: 0, held: 700_000, start: starts, end: ends })
  for (const gate of [before, later, await newGate()]) {
    const asked = () => gate.admit(aRequest(world, 0.4))
    await until(async () => resetsWithTheCycle(await asked()), 'the gate to hear of the cycle')
    expect(await asked()).toMatchObject({ kind: 'refused', refusal: { reason: 'over', heldMicroUsd: 700_000 } })
  }
  hold.settle(dollars(0.6))
  await store(world, before, request, dollars(0.6))
  await until(async () => (await stands(budget)).held === 0, 'the lease of the period before to end')
  expect(await stands(budget)).toMatchObject({ spent: 600_000, held: 0 })
  expect((await later.admit(aRequest(world, 0.4))).kind).toBe('admitted')
  expect(await reconcile(database.db, { now, log })).toEqual([])
})

test('without Cursor the calendar month holds again, and with it the cycle', async () => {
  const budget = await aBudget(world.db, { period: 'cycle' })
  await cursorTells(starts, ends)
  const set = (state: 'active' | 'disabled' | 'removed') =>
    setVendorAccountState(database.db, { id: accountId, state, actor, now })
  const month = { start: new Date('2026-11-01T00:00:00Z'), end: new Date('2026-12-01T00:00:00Z') }

  await set('disabled')
  expect(await stands(budget)).toMatchObject(month)
  await set('active')
  expect(await stands(budget)).toMatchObject({ start: starts, end: ends })
  await set('removed')
  expect(await stands(budget)).toMatchObject(month)
})

test('a warning names the end of the cycle, and is not told again when the cycle is told more exactly', async () => {
  await cursorTells(new Date('2026-11-12T00:00:00Z'), new Date('2026-12-12T00:00:00Z'))
  await aBudget(world.db, { period: 'cycle', warnAt: [50] })
  await openPeriods(database.db, { now, aheadMs: 0 })
  await spend(now, dollars(0.7))
  expect(await warnOfThresholds(database.db, now)).toHaveLength(1)
  const { data } = await database.db.selectFrom('outbox').select('data').executeTakeFirstOrThrow()
  expect(data).toMatchObject({ period: 'cycle', endsAt: '2026-12-12T00:00:00.000Z' })

  await cursorTells(starts, ends)
  await openPeriods(database.db, { now, aheadMs: 0 })

  expect(await warnOfThresholds(database.db, now)).toEqual([])
})
