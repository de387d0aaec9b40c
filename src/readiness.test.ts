import { request } from 'undici'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLog } from './base/log.ts'
import { type OpenDatabase, openDatabase } from './db/database.ts'
import { testDatabase } from './db/testing.ts'
import { healthRoutes, type PartState } from './http/health.ts'
import { createHttpServer } from './http/server.ts'
import { databasePart, jobsPart, journalPart, keysPart, openParts, slackPart } from './readiness.ts'
import { temporaryFolder } from './testing/running-app.ts'

const log = createLog('silent')
let database: OpenDatabase
let away: OpenDatabase

beforeAll(async () => {
  database = await testDatabase()
  away = openDatabase({ url: 'postgresql://nobody@127.0.0.1:9/none', application: 'test', onError: () => undefined })
})

afterAll(async () => {
  await database.close()
  await away.close()
})

test('ready names every part, and a part that is down makes it 503 with the reason', async () => {
  let journal: PartState = { state: 'ok' }
  const { parts, ask, close } = await served()
  parts.add('database', () => ({ state: 'ok' }))
  parts.add('journal', () => journal)

  const ready = await ask('/readyz')
  journal = { state: 'down', say: 'the disk is nearly full' }
  const full = await ask('/readyz')
  await close()

  expect(ready.status).toBe(200)
  expect(ready.body).toEqual({
    status: 'ready',
    reasons: [],
    parts: { server: { state: 'ok' }, database: { state: 'ok' }, journal: { state: 'ok' } },
  })
  expect(full.status).toBe(503)
  expect(full.body).toMatchObject({ status: 'not ready', reasons: ['journal: the disk is nearly full'] })
})

test('what is degraded is said, and requests still come', async () => {
  const { parts, ask, close } = await served()
  parts.add('slack', () => slackPart(false))

  const { status, body } = await ask('/readyz')
  await close()

  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'degraded', reasons: ['slack: not reached yet; trying again'] })
})

test('once it leaves, readyz says so, healthz does not, and answers end their connections', async () => {
  const { parts, ask, close } = await served()
  const before = await ask('/healthz')

  parts.leave()
  const ready = await ask('/readyz')
  const healthy = await ask('/healthz')
  await close()

  expect(before.connection).toBe('keep-alive')
  expect(ready).toMatchObject({ status: 503, connection: 'close' })
  expect(ready.body).toMatchObject({ reasons: ['server: stopping, and takes nothing new'] })
  expect(healthy).toMatchObject({ status: 200, connection: 'close' })
})

test('without the database the proxy goes on; a process without the proxy is down', async () => {
  const there = await databasePart(database.db, { hasProxy: false })
  const withProxy = await databasePart(away.db, { hasProxy: true })
  const without = await databasePart(away.db, { hasProxy: false })

  expect([there.state, withProxy.state, without.state]).toEqual(['ok', 'degraded', 'down'])
})

test('a journal whose folder is gone is down', async () => {
  const { folder, remove } = await temporaryFolder()
  const before = await journalPart(folder)
  await remove()
  const after = await journalPart(folder)

  expect(before).toEqual({ state: 'ok' })
  expect(after).toMatchObject({ state: 'down', say: expect.stringContaining('cannot be written') })
})

test('jobs that look at nothing for more than three minutes are degraded, and so are keys out of step', () => {
  const lastTickAt = new Date('2026-11-22T10:00:00Z')

  expect(jobsPart({ lastTickAt, now: new Date('2026-11-22T10:03:00Z') }).state).toBe('ok')
  expect(jobsPart({ lastTickAt, now: new Date('2026-11-22T10:03:01Z') }).state).toBe('degraded')
  expect([keysPart(true).state, keysPart(false).state]).toEqual(['ok', 'degraded'])
})

async function served() {
  const server = createHttpServer({ log, refusals: {} })
  const parts = openParts(server)
  healthRoutes(server, () => parts.look())
  const address = await server.listen({ host: '127.0.0.1', port: 0 })
  return {
    parts,
    async ask(path: string) {
      const { statusCode, headers, body } = await request(`${address}${path}`)
      return { status: statusCode, connection: headers.connection, body: await body.json() }
    },
    close: () => server.close(),
  }
}
