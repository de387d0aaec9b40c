import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../base/log.ts'
import type { Budget } from '../budgets/budget.ts'
import type { Gate } from '../budgets/gate.ts'
import { budgetStatuses } from '../budgets/status.ts'
import { aBudget, dollars, type GateWorld, gateOf, gateWorld } from '../budgets/testing/gate-world.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { type Journal, openJournal } from '../ledger/journal.ts'
import { until } from '../testing/running-app.ts'
import { exchange, json, jsonAnswer, messageBody, startProxy, type TestProxy, testSecret } from './testing.ts'

let database: OpenDatabase
let world: GateWorld
let folder: string
let journal: Journal
let gate: Gate
let proxy: TestProxy
let budget: Budget

beforeEach(async () => {
  database = await testDatabase()
  world = await gateWorld(database)
  budget = await aBudget(world.db, { scope: { kind: 'person', personId: world.ada.id }, limitMicroUsd: dollars(1) })
  folder = await mkdtemp(path.join(tmpdir(), 'tally-journal-'))
  const log = createLog('silent')
  journal = await openJournal({ folder, db: world.db, log, onRecorded: (ids) => gate.stored(ids) })
  gate = await gateOf(world, { holder: journal.id })
  proxy = await startProxy(jsonAnswer({}), { gate, journal })
  proxy.keys.set(testSecret, { kind: 'known', key: world.key })
})
afterEach(async () => {
  await proxy.close()
  await journal.stop()
  await gate.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

async function stands(): Promise<{ spent: number; held: number }> {
  const [status] = await budgetStatuses(world.db, { budgets: [budget], now: proxy.clock.now() })
  return { spent: status?.spentMicroUsd ?? -1, held: status?.heldMicroUsd ?? -1 }
}

/** What is held once the process has let go of it: until then it is seen twice. */
async function heldOnlyInDatabase(): Promise<number> {
  let stored = 0
  await until(async () => {
    const holds = await world.db.selectFrom('budget_hold').select('amount_micro_usd').execute()
    stored = holds.reduce((sum, hold) => sum + hold.amount_micro_usd, 0)
    return stored > 0 && (await stands()).held === stored
  }, 'the hold')
  return stored
}

const becomes = (isTrue: (stands: { spent: number; held: number }) => boolean, what: string) =>
  until(async () => isTrue(await stands()), what)

const requests = (said: object = {}) => [
  { custom_id: 'a', params: { ...messageBody, max_tokens: 100, ...said } },
  { custom_id: 'b', params: { ...messageBody, max_tokens: 200, ...said } },
]

test('a background response is held from its creation on and spent when it was polled, twice polled once', async () => {
  const running = { id: 'resp_1', created_at: 1795255200, model: 'gpt-5.5', background: true }
  const usage = { input_tokens: 1000, output_tokens: 50, total_tokens: 1050 }
  proxy.provider.answerWith(jsonAnswer({ ...running, status: 'queued', usage: null }))

  await exchange(`${proxy.base}/responses`, { body: json({ model: 'gpt-5.5', input: 'hi', background: true }) })
  const held = await heldOnlyInDatabase()
  await exchange(`${proxy.base}/responses/resp_1`)
  expect(await stands()).toEqual({ spent: 0, held })

  proxy.provider.answerWith(jsonAnswer({ ...running, status: 'completed', usage }))
  await exchange(`${proxy.base}/responses/resp_1`)
  await becomes((now) => now.held === 0 && now.spent > 0, 'its cost')
  const { spent } = await stands()
  await exchange(`${proxy.base}/responses/resp_1`)
  await journal.stop()

  expect(await stands()).toEqual({ spent, held: 0 })
})

test('a background response that failed without a usage is let go', async () => {
  const failed = { id: 'resp_1', created_at: 1795255200, model: 'gpt-5.5', background: true, status: 'failed' }
  proxy.provider.answerWith(jsonAnswer({ ...failed, status: 'in_progress' }))
  await exchange(`${proxy.base}/responses`, { body: json({ model: 'gpt-5.5', input: 'hi', background: true }) })
  await becomes(({ held }) => held > 0, 'the hold')

  proxy.provider.answerWith(jsonAnswer(failed))
  await exchange(`${proxy.base}/responses/resp_1`)
  proxy.clock.advance(60_000)

  await becomes(({ held, spent }) => held === 0 && spent === 0, 'the end of the hold')
})

test.each([
  ['a background response', '/responses', { model: 'gpt-5.5', input: 'hi', background: true }],
  ['a batch', '/messages/batches', { requests: requests() }],
])('%s its provider refuses holds nothing', async (_, url, body) => {
  proxy.provider.answerWith(jsonAnswer({ error: { message: 'no' } }, 400))

  expect((await exchange(`${proxy.base}${url}`, { body: json(body) })).status).toBe(400)

  await becomes(({ held }) => held === 0, 'nothing held')
  expect(await world.db.selectFrom('budget_hold').selectAll().execute()).toEqual([])
})

test('many batches started together cannot pass a hard budget', async () => {
  proxy.provider.answerWith(jsonAnswer({ id: 'msgbatch_1', processing_status: 'in_progress' }))
  // Half of $15 a million for 60,000 tokens of output as no history is known: 40 × 1,500.
  const body = json({
    requests: Array.from({ length: 40 }, () => requests()[0]).map((one) => ({
      ...one,
      params: { ...one?.params, max_tokens: 8_000 },
    })),
  })

  const answers = await Promise.all(
    Array.from({ length: 6 }, () => exchange(`${proxy.base}/messages/batches`, { body })),
  )

  // The first one's hold may be seen twice for a moment, and then stands in the way of the second.
  const taken = answers.filter(({ status }) => status === 200).length
  expect([1, 2]).toContain(taken)
  expect(answers.filter(({ status }) => status === 402)).toHaveLength(6 - taken)
  const held = await heldOnlyInDatabase()
  expect(held).toBeGreaterThan(taken * dollars(0.4))
  expect(held).toBeLessThan(taken * dollars(0.5))
})

test('a batch is held until its results have passed', async () => {
  const ended = { id: 'msgbatch_1', created_at: '2026-11-21T10:00:00Z', ended_at: '2026-11-21T10:30:00Z' }
  const usage = { input_tokens: 100, output_tokens: 10, service_tier: 'batch' }
  const line = (id: string) => ({
    custom_id: id,
    result: { type: 'succeeded', message: { id, type: 'message', model: messageBody.model, content: [], usage } },
  })
  const lines = [line('a'), { custom_id: 'b', result: { type: 'errored' } }]
    .map((one) => JSON.stringify(one))
    .join('\n')
  proxy.provider.answerWith((seen, response) => {
    if (!seen.url.endsWith('/results')) return jsonAnswer(ended)(seen, response)
    response.writeHead(200, { 'content-type': 'application/binary' })
    response.end(lines)
  })
  await exchange(`${proxy.base}/messages/batches`, { body: json({ requests: requests() }) })
  await becomes(({ held }) => held > 0, 'the hold')

  await exchange(`${proxy.base}/messages/batches/msgbatch_1/results`)
  await becomes(({ spent }) => spent === 225, 'the cost of the line')
  proxy.clock.advance(60_000)

  await becomes(({ held, spent }) => held === 0 && spent === 225, 'the end of the hold')
})
