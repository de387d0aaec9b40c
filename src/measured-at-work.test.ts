import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'
import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { readConfig } from './config.ts'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { createPerson } from './people/person.ts'
import { addProviderKey } from './people/provider-keys.ts'
import { createVirtualKey } from './people/virtual-key.ts'
import {
  chatBody,
  chatEvents,
  chatUsage,
  exchange,
  type Got,
  json,
  jsonAnswer,
  messageBody,
  messageEvents,
  startProvider,
  streamAnswer,
  until,
} from './proxy/testing.ts'
import { samplesIn, sumIn } from './testing/metrics-text.ts'
import { startCollector } from './traces/testing.ts'
import { openVault } from './vault/vault.ts'

const masterKey = '0'.repeat(64)
const port = 18_397
const origin = `http://127.0.0.1:${port}`
const token = 'a-scraper-s-own-token'
const canary = 'CANARY-9b1c'
const providerSecret = 'sk-of-the-organisation-in-this-test'

let folder: string
let database: OpenDatabase
let provider: Awaited<ReturnType<typeof startProvider>>
let collector: Awaited<ReturnType<typeof startCollector>>
let app: App
let key: string
const logged: string[] = []

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tally-measured-'))
  database = await testDatabase()
  provider = await startProvider(jsonAnswer({}))
  collector = await startCollector()
  key = await aKey()
  const config = readConfig({
    TALLY_ROLES: 'proxy',
    TALLY_DATA_DIR: folder,
    TALLY_SECRET_KEY: masterKey,
    DATABASE_URL: database.url,
    PORT: String(port),
    ANTHROPIC_UPSTREAM_URL: provider.url,
    OPENAI_UPSTREAM_URL: `${provider.url}/v1`,
    TALLY_METRICS_TOKEN: token,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=tally%20test',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
  })
  const log = createLog('trace', { write: (line: string) => void logged.push(line) })
  app = await startApp(config, { clock: systemClock, log })
})

afterAll(async () => {
  await app.stop()
  await provider.close()
  await collector.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

test('what /metrics counts of requests, tokens and dollars is what the ledger has, to the micro-dollar', async () => {
  const before = await scraped()
  const usage = {
    input_tokens: 900,
    cache_read_input_tokens: 50_000,
    cache_creation_input_tokens: 700,
    output_tokens: 40,
  }
  provider.answerWith(jsonAnswer({ model: 'gpt-5.5', usage: chatUsage }))
  await ask('/chat/completions', chatBody)
  await ask('/chat/completions', chatBody)
  provider.answerWith(streamAnswer(chatEvents(['a', 'b'], { usage: true })))
  await ask('/chat/completions', { ...chatBody, stream: true })
  provider.answerWith(jsonAnswer({ model: 'claude-sonnet-4-6', content: [], usage }))
  await ask('/messages', messageBody)
  provider.answerWith(streamAnswer(messageEvents(['a'])))
  await ask('/messages', { ...messageBody, stream: true })
  provider.answerWith(jsonAnswer({ model: 'model-nobody-priced', usage: chatUsage }))
  await ask('/chat/completions', { ...chatBody, model: 'model-nobody-priced' })
  provider.answerWith(jsonAnswer({ error: { message: 'no' } }, 429))
  await ask('/chat/completions', chatBody)

  const rows = await rowsOnceThere(7)
  const after = await scraped()
  const delta = (name: string, labels: Record<string, string> = {}) =>
    sumIn(after, name, labels) - sumIn(before, name, labels)
  const sum = (of: (row: (typeof rows)[number]) => number | null) => rows.reduce((all, row) => all + (of(row) ?? 0), 0)
  expect(delta('tally_proxy_requests_total')).toBe(sum(({ requests }) => requests))
  expect(delta('tally_proxy_tokens_total', { kind: 'input' })).toBe(sum((row) => row.input_tokens))
  expect(delta('tally_proxy_tokens_total', { kind: 'cache_read' })).toBe(50_000)
  expect(delta('tally_proxy_tokens_total', { kind: 'cache_write_5m' })).toBe(700)
  expect(delta('tally_proxy_tokens_total', { kind: 'output' })).toBe(sum((row) => row.output_tokens))
  expect(Math.round(delta('tally_proxy_cost_dollars_total') * 1_000_000)).toBe(sum((row) => row.cost_micro_usd))
  expect(sum((row) => row.cost_micro_usd)).toBeGreaterThan(0)
  expect(delta('tally_proxy_unpriced_total')).toBe(1)
  expect(delta('tally_proxy_answers_total', { provider: 'openai', outcome: 'completed' })).toBe(4)
  expect(delta('tally_proxy_answers_total', { provider: 'openai', outcome: 'refused' })).toBe(1)
  expect(delta('tally_proxy_requests_total', { model: 'other' })).toBe(1)
  expect(delta('tally_proxy_added_seconds_count')).toBe(7)
  expect(delta('tally_proxy_first_byte_seconds_count', { provider: 'anthropic' })).toBe(2)
  expect(sumIn(after, 'tally_journal_waiting')).toBe(0)
  expect(sumIn(after, 'tally_scrape_problem')).toBe(0)
  for (const { model, provider: of } of rows.filter((row) => row.cost_micro_usd)) {
    const cost = rows.filter((row) => row.model === model).reduce((all, row) => all + (row.cost_micro_usd ?? 0), 0)
    expect(sumIn(after, 'tally_proxy_cost_dollars_total', { provider: of, model })).toBe(cost / 1_000_000)
  }
})

test('a thousand made-up models and addresses make no new series', async () => {
  provider.answerWith((seen, response) =>
    jsonAnswer({ model: JSON.parse(seen.body.toString()).model, usage: chatUsage })(seen, response),
  )
  await ask('/chat/completions', { ...chatBody, model: 'made-up' })
  await ask('/nowhere', chatBody)
  const before = samplesIn(await scraped()).length

  for (let at = 0; at < 1_000; at += 50) {
    await Promise.all(
      Array.from({ length: 50 }, async (_, next) => {
        await ask('/chat/completions', { ...chatBody, model: `made-up-${at + next}"\n{}` })
        await exchange(`${origin}/nowhere/${at + next}`, { headers: { authorization: `Bearer acl_${at + next}` } })
      }),
    )
  }

  expect(samplesIn(await scraped()).length).toBeLessThanOrEqual(before + 5)
})

test('/metrics asks for the token, speaks OpenMetrics where it is asked to, and names who refused', async () => {
  const without = await exchange(`${origin}/metrics`, { headers: { authorization: 'Bearer another' } })
  const open = await exchange(`${origin}/metrics`, {
    headers: {
      authorization: `Bearer ${token}`,
      accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5',
    },
  })
  await exchange(`${origin}/api/v1/messages`, { headers: { authorization: 'Bearer acl_unknown' }, body: json({}) })

  expect(without.status).toBe(401)
  expect(without.headers['www-authenticate']).toContain('Bearer')
  expect(open.headers['content-type']).toContain('application/openmetrics-text')
  expect(open.body.toString()).toMatch(/# TYPE tally_proxy_answers counter\ntally_proxy_answers_total\{/)
  expect(open.body.toString().endsWith('# EOF\n')).toBe(true)
  expect(sumIn(await scraped(), 'tally_proxy_refusals_total', { reason: 'invalid_api_key' })).toBeGreaterThan(0)
})

describe('the id of a request', () => {
  test('stands in the answer, and is the caller’s own where that is sane', async () => {
    provider.answerWith(
      jsonAnswer({ model: 'gpt-5.5', usage: chatUsage }, 200, { 'x-request-id': 'req_of_the_provider' }),
    )

    const own = await ask('/chat/completions', chatBody, { 'x-request-id': 'gateway-7f3a11' })
    const made = await ask('/chat/completions', chatBody)
    const odd = await ask('/chat/completions', chatBody, { 'x-request-id': `acl_${'x'.repeat(43)}` })
    const health = await exchange(`${origin}/healthz`)

    expect(own.headers['x-tally-request-id']).toBe('gateway-7f3a11')
    expect(own.headers['x-request-id']).toBe('req_of_the_provider')
    expect(made.headers['x-tally-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(odd.headers['x-tally-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(health.headers['x-tally-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('sent twice is counted twice: it is nobody’s identity in the ledger', async () => {
    provider.answerWith(jsonAnswer({ model: 'gpt-5.5', usage: chatUsage }))
    const before = (await database.db.selectFrom('entry').select('source_id').execute()).length

    for (let time = 0; time < 3; time += 1)
      await ask('/chat/completions', chatBody, { 'x-request-id': 'always-the-same' })

    await rowsOnceThere(before + 3)
  })

  test('of a failure stands in what the person is told and in the log', async () => {
    provider.answerWith(({ request }) => void request.socket.destroy())

    const { status, body, headers } = await ask('/chat/completions', chatBody)

    const id = String(headers['x-tally-request-id'])
    expect(status).toBe(502)
    expect(body.toString()).toContain(`(Request id: ${id})`)
    expect(logged.filter((line) => line.includes(id)).map((line) => JSON.parse(line))).toMatchObject([
      { requestId: id, msg: 'the provider failed' },
    ])
  })
})

test('a traced request is one trace of its steps, and says nothing of who, what or with which key', async () => {
  provider.answerWith(
    jsonAnswer({
      model: 'claude-sonnet-4-6',
      content: [{ type: 'text', text: canary }],
      usage: { input_tokens: 10, output_tokens: 5 },
    }),
  )
  const asked = { ...messageBody, system: canary, messages: [{ role: 'user', content: canary }] }
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
  provider.seen.length = 0
  await ask('/messages', asked, { 'x-request-id': 'the-traced-one', traceparent })
  await until(() => collector.spans().some(({ attributes }) => attributes['tally.request_id'] === 'the-traced-one'))

  const spans = collector.spans()
  const root = spans.find(({ attributes }) => attributes['tally.request_id'] === 'the-traced-one')
  const steps = spans.filter(({ parentSpanId }) => parentSpanId === root?.spanId)
  expect(root).toMatchObject({
    name: 'proxy.request',
    attributes: {
      'tally.provider': 'anthropic',
      'tally.outcome': 'completed',
      'http.response.status_code': 200,
      'gen_ai.response.model': 'claude-sonnet-4-6',
    },
  })
  expect(steps.map(({ name }) => name)).toEqual(['proxy.authenticate', 'proxy.admit', 'proxy.forward', 'proxy.settle'])
  expect(new Set(steps.map(({ traceId }) => traceId))).toEqual(new Set([root?.traceId]))
  expect(collector.resource()).toMatchObject({ 'service.name': 'tally', 'deployment.environment.name': 'test' })
  expect(collector.headers[0]).toMatchObject({ url: '/v1/traces', 'x-tenant': 'tally test' })
  expect(provider.seen[0]?.headers.traceparent).toBeUndefined()
  const said = [...logged, collector.text(), await scraped()].join('\n')
  for (const secret of [canary, key, providerSecret, 'ana@example.com', token]) expect(said).not.toContain(secret)
})

async function scraped(): Promise<string> {
  const { status, body } = await exchange(`${origin}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  expect(status).toBe(200)
  return body.toString()
}

function ask(url: string, body: object, headers: Record<string, string> = {}): Promise<Got> {
  return exchange(`${origin}/api/v1${url}`, {
    headers: { ...headers, authorization: `Bearer ${key}` },
    body: json(body),
  })
}

async function rowsOnceThere(count: number) {
  for (;;) {
    const rows = await database.db.selectFrom('entry').selectAll().execute()
    if (rows.length >= count) return rows
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function aKey(): Promise<string> {
  const { db } = database
  const now = systemClock.now()
  const vault = openVault([masterKey])
  for (const of of ['anthropic', 'openai'] as const) {
    await addProviderKey(db, vault, { provider: of, label: 'main', secret: providerSecret, now })
  }
  const person = await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  const hashKey = vault.keyHashKey
  const made = { personId: person.id, name: 'laptop', project: '', tags: {}, expiresAt: null, now, hashKey }
  return (await createVirtualKey(db, made)).secret
}
