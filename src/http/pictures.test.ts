import { afterAll, beforeAll, expect, test } from 'vitest'
import { settableClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { signPictureUrl } from '../reports/picture-url.ts'
import { savePicture } from '../reports/pictures.ts'
import { pictureRoutes } from './pictures.ts'
import { createHttpServer } from './server.ts'

const now = new Date('2026-11-20T10:00:00Z')
const clock = settableClock(now)
const urlKey = Buffer.alloc(32, 7)
const png = Buffer.from('a picture')

let database: OpenDatabase
let server: ReturnType<typeof createHttpServer>
let origin: string
let id: string
beforeAll(async () => {
  database = await testDatabase()
  id = await savePicture(database.db, { png, now })
  server = createHttpServer({ log: createLog('silent'), refusals: {} })
  await pictureRoutes(server, { db: database.db, clock, urlKey })
  origin = await server.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(async () => {
  await server.close()
  await database.close()
})

const signed = (over: Partial<Parameters<typeof signPictureUrl>[0]> = {}) =>
  signPictureUrl({ publicUrl: origin, urlKey, id, expiresAt: new Date('2026-11-20T11:00:00Z'), ...over })

test('a picture is for whoever has its address, until that expires', async () => {
  const address = signed()

  const inTime = await fetch(address)
  clock.set(new Date('2026-11-20T11:00:01Z'))
  const late = await fetch(address)
  clock.set(now)

  expect(Buffer.from(await inTime.arrayBuffer()).equals(png)).toBe(true)
  expect(inTime.headers.get('cache-control')).toContain('private')
  expect(late.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await late.arrayBuffer()).includes(png)).toBe(false)
})

test.each<[string, () => string]>([
  ['without a signature', () => signed().replace(/&signature=.*/, '')],
  ['of another key', () => signed({ urlKey: Buffer.alloc(32, 8) })],
  ['of another picture', () => signed({ id: 'abc' }).replace('abc', id)],
  ['that lasts longer than it was signed for', () => signed().replace(/expires=\d+/, 'expires=9999999999')],
  ['with a signature cut short', () => signed().slice(0, -4)],
  ['twice in the query', () => `${signed()}&expires=9999999999`],
])('an address %s shows nothing', async (_name, address) => {
  const answer = await fetch(address())

  expect(answer.status).toBe(404)
  expect(await answer.text()).not.toContain(png.toString())
})

test.each([
  '../../../../etc/passwd',
  '..%2f..%2f..%2fetc%2fpasswd',
  '%2e%2e/package.json',
  '....//expired.png',
  'expired.png',
  'a.png%00',
  `${'a'.repeat(900)}.png`,
])('no file is reached by the path %s', async (path) => {
  const query = new URL(signed()).search

  const { status } = await fetch(`${origin}/charts/${path}${query}`)

  expect(status).toBe(404)
})
