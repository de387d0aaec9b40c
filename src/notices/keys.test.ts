import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import { microUsd } from '../base/money.ts'
import { listBudgets } from '../budgets/budget.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { createPerson, ensurePerson, type Person } from '../people/person.ts'
import { rotateVirtualKey } from '../people/rotate-virtual-key.ts'
import { createVirtualKey } from '../people/virtual-key.ts'
import { offerKey, offerRotation } from './offer-key.ts'
import { remindOfExpiry } from './remind-of-expiry.ts'
import { revokeKeyAndTell } from './revoke-key.ts'
import { takeOffer } from './take-offer.ts'

const now = new Date('2026-11-21T10:00:00Z')
const day = 86_400_000
const inDays = (days: number) => new Date(now.getTime() + days * day)
const hashKey = randomBytes(32)
const admin: Actor = { id: 'an admin', origin: 'slack' }

let database: OpenDatabase
let ana: Person
beforeEach(async () => {
  database = await testDatabase()
  ana = await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
})
afterEach(() => database.close())

const monthly = { limitMicroUsd: microUsd(50_000_000), period: 'month', hard: true } as const

function offer(more: { budget?: typeof monthly | null } = {}) {
  return offerKey(database.db, {
    recipientId: ana.id,
    ownerId: ana.id,
    name: 'laptop',
    project: '',
    tags: {},
    models: [],
    keyExpiresAt: null,
    budget: null,
    actor: admin,
    now,
    ...more,
  })
}

function take(offerId: string, at = now) {
  return takeOffer(database.db, { offerId, recipientId: ana.id, now: at, hashKey })
}

function create(expiresAt: Date | null, personId = ana.id, madeAt = now) {
  const input = { personId, name: 'laptop', project: '', tags: {}, expiresAt, now: madeAt, hashKey }
  return createVirtualKey(database.db, input)
}

function queued() {
  return database.db.selectFrom('outbox').select(['kind', 'recipient', 'data', 'dedupe_key']).orderBy('id').execute()
}

test('an offer and its message are there together, and the message names the offer only', async () => {
  const { id } = await offer()

  expect(await queued()).toEqual([
    { kind: 'key.offer', recipient: `person:${ana.id}`, data: { offerId: id }, dedupe_key: `key.offer ${id}` },
  ])
})

test('an offer to nobody leaves no message', async () => {
  await sql`update person set left_at = ${now} where id = ${ana.id}`.execute(database.db)

  await expect(offer()).rejects.toThrow('Ana has left')
  expect(await queued()).toEqual([])
})

test('the budget offered with a key is set when the key is made, once, and stays with its line', async () => {
  const { id } = await offer({ budget: monthly })
  const before = await listBudgets(database.db)
  const made = await take(id)
  if (made.outcome !== 'made') throw new Error(made.outcome)
  await take(id)
  const rotation = await offerRotation(database.db, { keyId: made.key.id, graceSeconds: 0, actor: admin, now })
  if (rotation.outcome !== 'offered') throw new Error(rotation.outcome)

  const second = await take(rotation.offer.id)

  expect(before).toEqual([])
  expect(second).toMatchObject({ outcome: 'made', key: { lineageId: made.key.id } })
  expect(await listBudgets(database.db)).toMatchObject([
    { ...monthly, scope: { kind: 'key', lineageId: made.key.id }, strict: false },
  ])
})

test('a key whose budget cannot be set is not made, and the offer stays open', async () => {
  const { id } = await offer({ budget: monthly })
  await sql`alter table budget add constraint none check (false)`.execute(database.db)

  await expect(take(id)).rejects.toThrow()
  await sql`alter table budget drop constraint none`.execute(database.db)

  expect(await take(id)).toMatchObject({ outcome: 'made' })
})

describe('a rotation is offered', () => {
  test('of a robot’s key to who answers for it', async () => {
    const robot = await createPerson(database.db, { kind: 'robot', name: 'ci', email: null, ownerId: ana.id, now })
    const { key } = await create(null, robot.id)

    const rotation = await offerRotation(database.db, { keyId: key.id, graceSeconds: 60, actor: admin, now })

    expect(rotation).toMatchObject({ outcome: 'offered', offer: { recipientId: ana.id, ownerId: robot.id } })
  })

  test('with the end of the old key, or the one an admin chose', async () => {
    const { key } = await create(inDays(30))
    const offering = { keyId: key.id, graceSeconds: 0, actor: admin, now }

    const kept = await offerRotation(database.db, offering)
    const chosen = await offerRotation(database.db, { ...offering, expiresAt: inDays(90) })

    expect(kept).toMatchObject({ outcome: 'offered', offer: { keyExpiresAt: inDays(30) } })
    expect(chosen).toMatchObject({ outcome: 'offered', offer: { keyExpiresAt: inDays(90) } })
  })

  test('to nobody where nobody answers: it says so', async () => {
    const robot = await createPerson(database.db, { kind: 'robot', name: 'ci', email: null, now })
    const { key } = await create(null, robot.id)

    await expect(offerRotation(database.db, { keyId: key.id, graceSeconds: 0, actor: admin, now })).rejects.toThrow(
      'Nobody answers for “ci”',
    )
  })

  test('of no key that has ended', async () => {
    const { key } = await create(inDays(1))

    const offering = { keyId: key.id, graceSeconds: 0, actor: admin }
    expect(await offerRotation(database.db, { ...offering, now: inDays(1) })).toMatchObject({ outcome: 'expired' })
    expect(await offerRotation(database.db, { ...offering, keyId: 'x', now })).toEqual({ outcome: 'not-found' })
    expect(await queued()).toEqual([])
  })
})

describe('who has a key is told that it was revoked', () => {
  test('by somebody else, once', async () => {
    const { key } = await create(null)
    const revoking = { keyId: key.id, actor: admin, now }

    expect(await revokeKeyAndTell(database.db, revoking)).toMatchObject({ revokedAt: now })
    expect(await revokeKeyAndTell(database.db, revoking)).toBeNull()
    expect(await queued()).toMatchObject([{ kind: 'key.revoked', recipient: `person:${ana.id}` }])
  })

  test('but not by themselves', async () => {
    const { key } = await create(null)

    await revokeKeyAndTell(database.db, { keyId: key.id, actor: { id: ana.id, origin: 'slack' }, now })

    expect(await queued()).toEqual([])
  })
})

describe('the reminders of a key that expires', () => {
  test('come seven days and one day before, once each, however often and by how many it is asked', async () => {
    await create(inDays(30))
    const counts: number[] = []
    for (const days of [22, 23, 23.5, 28.9, 29, 29.5, 30, 31]) {
      const asked = await Promise.all([1, 2, 3].map(() => remindOfExpiry(database.db, inDays(days))))
      counts.push(asked.reduce((sum, count) => sum + count, 0))
    }

    expect(counts).toEqual([0, 1, 0, 0, 1, 0, 0, 0])
    expect((await queued()).map(({ kind, recipient }) => [kind, recipient])).toEqual([
      ['key.expires', `person:${ana.id}`],
      ['key.expires', `person:${ana.id}`],
    ])
  })

  test('are not said together when nothing ran for a week', async () => {
    await create(inDays(30))

    expect(await remindOfExpiry(database.db, inDays(29.5))).toBe(1)
    expect(await remindOfExpiry(database.db, inDays(29.6))).toBe(0)
  })

  test('leave out what a key was too short for', async () => {
    await create(inDays(3))

    expect(await remindOfExpiry(database.db, inDays(0))).toBe(0)
    expect(await remindOfExpiry(database.db, inDays(2))).toBe(1)
  })

  test('are not sent of keys that were revoked or rotated, or never expire', async () => {
    const [revoked, rotated] = [await create(inDays(30)), await create(inDays(30))]
    await create(null)
    await revokeKeyAndTell(database.db, { keyId: revoked.key.id, actor: { id: ana.id, origin: 'slack' }, now })
    const rotation = { keyId: rotated.key.id, graceSeconds: 7 * 86_400, expiresAt: inDays(35) }
    await rotateVirtualKey(database.db, { ...rotation, actor: admin, now: inDays(5), hashKey })

    expect(await remindOfExpiry(database.db, inDays(11.5))).toBe(0)
    expect(await remindOfExpiry(database.db, inDays(23))).toBe(0)
    expect(await remindOfExpiry(database.db, inDays(28))).toBe(1)
  })

  test('go to the admins where nobody answers, or who did has left', async () => {
    const alone = await createPerson(database.db, { kind: 'robot', name: 'ci', email: null, now })
    const left = await createPerson(database.db, { kind: 'robot', name: 'bot', email: null, ownerId: ana.id, now })
    await create(inDays(30), alone.id)
    await create(inDays(30), left.id)
    await sql`update person set left_at = ${now} where id = ${ana.id}`.execute(database.db)

    await remindOfExpiry(database.db, inDays(25))

    expect((await queued()).map(({ recipient }) => recipient)).toEqual(['admins', 'admins'])
  })
})
