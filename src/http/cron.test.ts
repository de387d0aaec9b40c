import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settableClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { beginRun } from '../sources/sync-run.ts'
import { anAccount } from '../sources/testing.ts'
import { wantedSyncs } from '../sources/wanted-sync.ts'
import { cronRoutes } from './cron.ts'
import { createHttpServer } from './server.ts'

const secret = '0123456789abcdef-of-a-test'
const clock = settableClock(new Date('2026-11-21T10:00:00Z'))

let database: OpenDatabase
let server: ReturnType<typeof createHttpServer>
beforeEach(async () => {
  database = await testDatabase()
  server = await serverWith(secret)
})
afterEach(async () => {
  await server.close()
  await database.close()
})

test('asks for every account to be read and answers with the runs there will be', async () => {
  const { db } = database
  const [one, other] = [await anAccount(db), await anAccount(db, 'openai')]

  const answer = await server.inject({ method: 'POST', url: '/api/cron', headers: { 'x-cron-secret': secret } })

  const { run } = answer.json()
  const wanted = await wantedSyncs(db)
  expect(answer.statusCode).toBe(202)
  expect(wanted).toMatchObject([
    { accountId: one, trigger: 'http', runId: run[0] },
    { accountId: other, trigger: 'http', runId: run[1] },
  ])
})

test('an account that is being read is not asked for again; its run is named', async () => {
  const { db } = database
  const accountId = await anAccount(db)
  const begun = await beginRun(db, { accountId, trigger: 'schedule', now: clock.now() })

  const answer = await server.inject({ method: 'POST', url: '/api/cron', headers: { 'x-cron-secret': secret } })

  expect(answer.json()).toEqual({ run: [begun?.runId] })
  expect(await wantedSyncs(db)).toEqual([])
})

describe('refused as a problem a program can read, with nothing asked for:', () => {
  test.each([
    ['no secret', { url: '/api/cron' }, 401],
    ['another secret', { url: '/api/cron', headers: { 'x-cron-secret': `${secret}x` } }, 401],
    ['the secret in the query', { url: `/api/cron?secret=${secret}&x-cron-secret=${secret}` }, 401],
    ['the secret in the body', { url: '/api/cron', payload: { 'x-cron-secret': secret } }, 401],
    ['the secret as a bearer', { url: '/api/cron', headers: { authorization: `Bearer ${secret}` } }, 401],
  ])('%s', async (_, request, status) => {
    await anAccount(database.db)

    const answer = await server.inject({ method: 'POST', ...request })

    expect(answer.statusCode).toBe(status)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    const { instance, ...problem } = answer.json()
    expect(problem).toMatchObject({ status, detail: expect.stringContaining('x-cron-secret'), code: 'unauthorized' })
    expect(instance).toBe(`urn:tally:request:${problem.requestId}`)
    expect(answer.body).not.toContain(secret)
    expect(await wantedSyncs(database.db)).toEqual([])
  })

  test('everything, where no secret is set', async () => {
    await server.close()
    server = await serverWith(null)

    const answer = await server.inject({ method: 'POST', url: '/api/cron', headers: { 'x-cron-secret': '' } })

    expect(answer.statusCode).toBe(404)
    expect(answer.json()).toMatchObject({ status: 404, detail: expect.stringContaining('TALLY_CRON_SECRET') })
  })

  test('a GET', async () => {
    const answer = await server.inject({ method: 'GET', url: '/api/cron', headers: { 'x-cron-secret': secret } })

    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe('POST')
    expect(answer.json()).toMatchObject({ status: 405, detail: expect.stringContaining('POST') })
  })

  test('anything while the database is away', async () => {
    const away = await testDatabase()
    const ofAway = createHttpServer({ log: createLog('silent'), refusals: {} })
    await cronRoutes(ofAway, { db: away.db, clock, log: createLog('silent'), secret })
    await away.close()

    const answer = await ofAway.inject({ method: 'POST', url: '/api/cron', headers: { 'x-cron-secret': secret } })

    expect(answer.statusCode).toBeGreaterThanOrEqual(500)
    expect(answer.headers['content-type']).toContain('application/problem+json')
    expect(answer.json()).toMatchObject({ status: answer.statusCode, detail: expect.stringMatching(/again/) })
    await ofAway.close()
  })
})

async function serverWith(cronSecret: string | null) {
  const made = createHttpServer({ log: createLog('silent'), refusals: {} })
  await cronRoutes(made, { db: database.db, clock, log: createLog('silent'), secret: cronSecret })
  return made
}
