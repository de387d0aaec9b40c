import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import { fastify } from 'fastify'
import OpenAI from 'openai'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addDays, dayOf } from '../base/calendar.ts'
import { systemClock } from '../base/clock.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { type Journal, openJournal } from '../ledger/journal.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { type KeyRing, openKeyRing } from '../people/key-ring.ts'
import { createPerson } from '../people/person.ts'
import { openProviderKeyRing } from '../people/provider-key-ring.ts'
import { addProviderKey, type ProviderKeyRing } from '../people/provider-keys.ts'
import { revokeVirtualKey } from '../people/revoke-virtual-key.ts'
import { createVirtualKey } from '../people/virtual-key.ts'
import { openVault } from '../vault/vault.ts'
import { buildProxy, type RunningProxy } from './proxy.ts'
import { until } from './testing.ts'

type World = { openaiUrl: string; anthropicUrl: string; openaiKey: string; anthropicKey: string }

let database: OpenDatabase
let sandbox: ChildProcess
let world: World
let keyRing: KeyRing
let providerKeys: ProviderKeyRing
let journal: Journal
let proxy: RunningProxy
let origin: string
let secret: string
let personId: string
let folder: string
const server = fastify({ logger: false, exposeHeadRoutes: false })
const log = pino({ level: 'silent' })
const now = systemClock.now()

beforeAll(async () => {
  database = await testDatabase()
  ;({ sandbox, world } = await startSandbox())
  const { db, url } = database
  folder = await mkdtemp(path.join(tmpdir(), 'tally-journal-'))
  const vault = openVault(['0'.repeat(64)])
  for (const provider of ['openai', 'anthropic'] as const) {
    const providerSecret = provider === 'openai' ? world.openaiKey : world.anthropicKey
    await addProviderKey(db, vault, { provider, label: 'main', secret: providerSecret, now })
  }
  const person = await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  personId = person.id
  const made = {
    personId,
    name: 'laptop',
    project: 'payments',
    tags: {},
    expiresAt: null,
    now,
    hashKey: vault.keyHashKey,
  }
  secret = (await createVirtualKey(db, made)).secret
  keyRing = await openKeyRing({ db, url, hashKey: vault.keyHashKey, log })
  providerKeys = await openProviderKeyRing({ db, url, vault, log })
  journal = await openJournal({ folder, db, log })
  const upstreams = { openai: world.openaiUrl, anthropic: world.anthropicUrl }
  proxy = buildProxy({ keyRing, providerKeys, journal, upstreams, clock: systemClock, log })
  await server.register(proxy.plugin)
  origin = await server.listen({ port: 0, host: '127.0.0.1' })
})

afterAll(async () => {
  await server.close()
  await journal.stop()
  await keyRing.close()
  await providerKeys.close()
  await database.close()
  sandbox.kill()
  await rm(folder, { recursive: true, force: true })
})

it('requests of the official clients become one row each in the ledger, and the person’s spend', async () => {
  const openai = new OpenAI({ apiKey: secret, baseURL: `${origin}/api/v1`, maxRetries: 0 })
  const anthropic = new Anthropic({ apiKey: secret, baseURL: `${origin}/api/v1`, maxRetries: 0 })
  const messages = [{ role: 'user' as const, content: 'Say hello.' }]
  const model = 'claude-sonnet-4-6'

  const chat = await openai.chat.completions.create({ model: 'gpt-5.5', messages })
  for await (const _chunk of await openai.chat.completions.create({ model: 'gpt-5.5', messages, stream: true }));
  await openai.chat.completions.create({ model, messages })
  const response = await openai.responses.create({ model: 'gpt-5.5', input: 'Say hello.' })
  const message = await anthropic.messages.create({ model, max_tokens: 100, messages })
  const streamed = await anthropic.messages.stream({ model, max_tokens: 100, messages }).finalMessage()
  await anthropic.messages.countTokens({ model, messages })
  await openai.models.list()

  const rows = await rowsOnceThere(6)
  expect(rows.map((row) => [row.provider, row.outcome, row.basis, row.requests, row.project])).toEqual([
    ['openai', 'completed', 'metered', 1, 'payments'],
    ['openai', 'completed', 'metered', 1, 'payments'],
    ['anthropic', 'completed', 'metered', 1, 'payments'],
    ['openai', 'completed', 'metered', 1, 'payments'],
    ['anthropic', 'completed', 'metered', 1, 'payments'],
    ['anthropic', 'completed', 'metered', 1, 'payments'],
  ])
  expect([rows[0], rows[3], rows[4], rows[5]].map((row) => row?.output_tokens)).toEqual([
    chat.usage?.completion_tokens,
    response.usage?.output_tokens,
    message.usage.output_tokens,
    streamed.usage.output_tokens,
  ])
  const today = dayOf(now)
  const spend = await spendTotals(database.db, { personId, from: addDays(today, -1), to: addDays(today, 2) })
  expect(spend.requests).toBe(6)
  expect(spend.usageSpendMicroUsd).toBe(rows.reduce((sum, row) => sum + (row.cost_micro_usd ?? 0), 0))
  expect(spend.usageSpendMicroUsd).toBeGreaterThan(0)
})

it('#15 the secrets are nowhere in the journal’s folder', async () => {
  const files = await readdir(folder, { recursive: true, withFileTypes: true })
  expect(files.length).toBeGreaterThan(0)
  for (const file of files.filter((one) => one.isFile())) {
    const text = await readFile(path.join(file.parentPath, file.name), 'latin1')
    for (const hidden of [secret, world.openaiKey, world.anthropicKey, 'Say hello.']) expect(text).not.toContain(hidden)
  }
})

it('#14 a revoked key is refused within a second', async () => {
  await revokeVirtualKey(database.db, { which: secret, now })
  const revokedAt = performance.now()

  let status = 200
  while (status === 200 && performance.now() - revokedAt < 20_000) {
    const answer = await fetch(`${origin}/api/v1/models`, { headers: { authorization: `Bearer ${secret}` } })
    await answer.arrayBuffer()
    status = answer.status
  }

  expect(status).toBe(401)
  // A second is the promise; a machine that runs the whole suite gets five.
  expect(performance.now() - revokedAt).toBeLessThan(5_000)
})

async function rowsOnceThere(count: number) {
  const read = () => database.db.selectFrom('entry').selectAll().orderBy('source_id').execute()
  let rows = await read()
  for (let tries = 0; rows.length < count && tries < 100; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    rows = await read()
  }
  await until(() => proxy.metrics().inFlight === 0)
  expect(rows.length).toBe(count)
  return rows
}

async function startSandbox(): Promise<{ sandbox: ChildProcess; world: World }> {
  const main = path.resolve(import.meta.dirname, '../../sandbox/main.ts')
  const child = spawn(process.execPath, [main, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(child.stdout, 'data')
  return { sandbox: child, world: JSON.parse(String(line)) }
}
