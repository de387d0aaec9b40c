import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { until } from '../testing/running-app.ts'
import { keepBudgets } from './keep-budgets.ts'
import { aBudget, aRequest, dollars, type GateWorld, gateWorld, now, store } from './testing/gate-world.ts'

let database: OpenDatabase
let world: GateWorld
beforeEach(async () => {
  database = await testDatabase()
  world = await gateWorld(database)
})
afterEach(() => database.close())

test('a start opens periods, sets counters right and tells of thresholds, however many processes start', async () => {
  const { db } = database
  await aBudget(db, { hard: false, warnAt: [50] })
  await store(world, { stored: () => undefined }, aRequest(world, 0), dollars(0.7))

  const keepers = [1, 2, 3].map(() => keepBudgets({ db, log: createLog('silent'), now: () => now }))
  const told = () => db.selectFrom('outbox').select(['kind', 'recipient']).execute()
  await until(async () => (await told()).length > 0, 'the warning')
  await Promise.all(keepers.map((keeper) => keeper.close()))

  expect(await told()).toEqual([{ kind: 'budget.warning', recipient: 'admins' }])
  const states = await db.selectFrom('budget_state').select(['spent_micro_usd', 'period_end']).execute()
  expect(states).toEqual([{ spent_micro_usd: 700_000, period_end: new Date('2026-12-01T00:00:00Z') }])
})

test('a counter that drifted is set right at the start', async () => {
  const { db } = database
  await aBudget(db, { warnAt: [] })
  const first = keepBudgets({ db, log: createLog('silent'), now: () => now })
  await until(async () => (await db.selectFrom('budget_state').selectAll().execute()).length === 1, 'the period')
  await first.close()
  await sql`update budget_state set spent_micro_usd = 123`.execute(db)

  const second = keepBudgets({ db, log: createLog('silent'), now: () => now })
  await until(async () => {
    const state = await db.selectFrom('budget_state').select('spent_micro_usd').executeTakeFirst()
    return state?.spent_micro_usd === 0
  }, 'the reconciliation')
  await second.close()
})
