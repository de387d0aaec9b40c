import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Agent, request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'
import { systemClock } from './base/clock.ts'
import { createLog } from './base/log.ts'
import { readConfig } from './config.ts'
import type { OpenDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { createPerson } from './people/person.ts'
import { addProviderKey } from './people/provider-keys.ts'
import { createVirtualKey } from './people/virtual-key.ts'
import { messageBody, messageEvents, startProvider } from './proxy/testing.ts'
import { openVault } from './vault/vault.ts'

const masterKey = '0'.repeat(64)
const port = 18_391
const events = messageEvents(['abcd'])

let folder: string
let database: OpenDatabase
let provider: Awaited<ReturnType<typeof startProvider>>
let finish: () => void = () => undefined

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tally-app-'))
  database = await testDatabase()
  provider = await startProvider((_seen, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(events.slice(0, 3).join(''))
    finish = () => response.end(events.slice(3).join(''))
  })
})

afterAll(async () => {
  await provider.close()
  await database.close()
  await rm(folder, { recursive: true, force: true })
})

test('a stop lets a stream end, refuses what comes meanwhile in its own format, and waits for no idle connection', async () => {
  // Before the start: a provider key added to a running app is known within a second, not at once.
  const key = await aKey()
  const app = await startedApp()
  const headers = { 'x-api-key': key, 'anthropic-version': '2023-06-01', 'content-type': 'application/json' }
  const body = JSON.stringify({ ...messageBody, stream: true })
  const client = new Agent({ connections: 2, keepAliveTimeout: 60_000 })
  const ask = () =>
    request(`http://127.0.0.1:${port}/api/v1/messages`, { method: 'POST', headers, body, dispatcher: client })
  const running = await ask()

  const stopped = app.stop()
  const refused = await ask().then(
    ({ statusCode }) => statusCode,
    (thrown: Error & { code?: string }) => thrown.code,
  )
  finish()
  const text = await running.body.text()
  const endedAt = performance.now()
  await stopped

  expect(['ECONNREFUSED', 503]).toContain(refused)
  expect(text).toBe(events.join(''))
  expect(performance.now() - endedAt).toBeLessThan(30_000)
  await client.close()
})

function startedApp(): Promise<App> {
  const config = readConfig({
    TALLY_ROLES: 'proxy',
    TALLY_DATA_DIR: folder,
    TALLY_SECRET_KEY: masterKey,
    DATABASE_URL: database.url,
    PORT: String(port),
    ANTHROPIC_UPSTREAM_URL: provider.url,
    LOG_LEVEL: 'silent',
  })
  return startApp(config, { clock: systemClock, log: createLog('silent') })
}

async function aKey(): Promise<string> {
  const { db } = database
  const now = systemClock.now()
  const vault = openVault([masterKey])
  await addProviderKey(db, vault, { provider: 'anthropic', label: 'main', secret: 'sk-ant-of-the-test', now })
  const person = await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  const hashKey = vault.keyHashKey
  const key = { personId: person.id, name: 'laptop', project: '', tags: {}, expiresAt: null, now, hashKey }
  return (await createVirtualKey(db, key)).secret
}
