import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ResendEvent, signedEvent } from '../../sandbox/mail/events.ts'
import { settableClock } from '../base/clock.ts'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { unreachableAddress } from '../outbox/unreachable-address.ts'
import { resendEventRoutes } from './resend-events.ts'
import { createHttpServer } from './server.ts'

const secret = `whsec_${Buffer.from('a secret of a test, of 32 bytes!').toString('base64')}`
const at = new Date('2026-11-21T10:00:00Z')
const bounced: ResendEvent = {
  type: 'email.bounced',
  to: 'Ana@example.com',
  bounce: { type: 'Permanent', subType: 'General', message: 'No such mailbox.' },
}

let database: OpenDatabase
let server: ReturnType<typeof createHttpServer>
beforeEach(async () => {
  database = await testDatabase()
  server = createHttpServer({ log: createLog('silent'), refusals: {} })
  await resendEventRoutes(server, { db: database.db, clock: settableClock(at), log: createLog('silent'), secret })
})
afterEach(async () => {
  await server.close()
  await database.close()
})

const url = '/mail/resend-events'
const known = () => unreachableAddress(database.db, 'ana@example.com')
const post = (event: ResendEvent, how = { secret, at }) => {
  const { body, headers } = signedEvent(event, how)
  return server.inject({ method: 'POST', url, headers, payload: body })
}

test('mail that came back is kept with the reason, and the admins are told once', async () => {
  const first = await post(bounced)
  await post(bounced)

  expect(first.statusCode).toBe(204)
  expect(await known()).toMatchObject({ reason: 'bounced', detail: 'No such mailbox.', since: at })
  const told = await database.db.selectFrom('outbox').select(['kind', 'recipient', 'data']).execute()
  expect(told).toEqual([{ kind: 'mail.bounced', recipient: 'admins', data: { address: 'ana@example.com' } }])
})

test('whoever calls it spam gets no more', async () => {
  await post({ type: 'email.complained', to: 'ana@example.com' })

  expect(await known()).toMatchObject({ reason: 'complained' })
})

test.each<[string, ResendEvent]>([
  ['a full mailbox', { ...bounced, bounce: { type: 'Transient', subType: 'MailboxFull', message: 'Full.' } }],
  ['a mail that arrived', { type: 'email.delivered', to: 'ana@example.com' }],
])('%s is taken and changes nothing', async (_, event) => {
  const answer = await post(event)

  expect(answer.statusCode).toBe(204)
  expect(await known()).toBeNull()
})

test.each([
  ['another secret', { secret: `whsec_${'b'.repeat(44)}`, at }],
  ['a time long past', { secret, at: new Date(at.getTime() - 6 * 60_000) }],
  ['a time to come', { secret, at: new Date(at.getTime() + 6 * 60_000) }],
])('what is signed with %s is refused', async (_, how) => {
  const answer = await post(bounced, how)

  expect(answer.statusCode).toBe(401)
  expect(answer.body).not.toContain(secret)
  expect(await known()).toBeNull()
})

test('a changed body, or none, is refused; what is no JSON is passed over', async () => {
  const { body, headers } = signedEvent(bounced, { secret, at })
  const changed = await server.inject({ method: 'POST', url, headers, payload: body.replace('Ana@', 'eve@') })
  const none = await server.inject({ method: 'POST', url })
  const { 'svix-signature': right = '', ...rest } = headers
  const both = { ...rest, 'svix-signature': `v1,AAAA v2,${right.slice(3)} ${right}` }
  const rotated = await server.inject({ method: 'POST', url, headers: both, payload: body })

  expect([changed.statusCode, none.statusCode, rotated.statusCode]).toEqual([401, 401, 204])
})
