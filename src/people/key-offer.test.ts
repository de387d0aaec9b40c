import { randomBytes } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import type { OpenDatabase } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { testDatabase } from '../db/testing.ts'
import { withdrawOffer, withdrawOffersOf } from './key-offer.ts'
import { makeOffer, type NewKeyOffer } from './key-offer-make.ts'
import { takeOfferIn } from './key-offer-take.ts'
import { createPerson, ensurePerson, type Person } from './person.ts'
import { revokeKey, revokeKeysOf } from './revoke-virtual-key.ts'
import { listVirtualKeys } from './virtual-key-list.ts'

const now = new Date('2026-11-21T10:00:00Z')
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const hashKey = randomBytes(32)
const admin: Actor = { id: 'an admin', origin: 'slack' }

let database: OpenDatabase
let ana: Person
let bob: Person
beforeEach(async () => {
  database = await testDatabase()
  ana = await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
  bob = await ensurePerson(database.db, { kind: 'person', name: 'Bob', email: 'bob@x.example', now })
})
afterEach(() => database.close())

test('nothing of a secret exists before the button is pressed; then the key is as it was offered', async () => {
  const offer = await offered({ keyExpiresAt: later(48) })
  const before = await listVirtualKeys(database.db)

  const taken = await press(offer.id)

  expect(before).toEqual([])
  expect(taken).toMatchObject({
    outcome: 'made',
    secret: expect.stringMatching(/^acl_[A-Za-z0-9_-]{43}$/),
    replaced: null,
    key: {
      personId: ana.id,
      name: 'laptop',
      project: 'payments',
      tags: { team: 'core' },
      models: ['claude-haiku-*'],
      expiresAt: later(48),
    },
  })
})

test('of twenty presses at once one makes the key and the others find it made', async () => {
  const { id } = await offered()

  const outcomes = await Promise.all(Array.from({ length: 20 }, () => press(id)))

  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['made', ...Array(19).fill('taken-before')])
  expect(await listVirtualKeys(database.db)).toHaveLength(1)
})

describe('no key is made', () => {
  test('for somebody else than the recipient, who may not even learn whether the offer is open', async () => {
    const { id } = await offered()

    expect(await press(id, { by: bob })).toEqual({ outcome: 'not-yours' })
    expect(await press(id)).toMatchObject({ outcome: 'made' })
    expect(await press(id, { by: bob })).toEqual({ outcome: 'not-yours' })
  })

  test('of an offer 24 hours old', async () => {
    const { id } = await offered()

    expect(await press(id, { at: later(24) })).toMatchObject({ outcome: 'expired' })
    expect(await press(id, { at: new Date(later(24).getTime() - 1) })).toMatchObject({ outcome: 'made' })
  })

  test('of an offer whose key would have ended by then', async () => {
    const { id } = await offered({ keyExpiresAt: later(2) })

    expect(await press(id, { at: later(2) })).toMatchObject({ outcome: 'expired', offer: { openUntil: later(2) } })
    expect(await listVirtualKeys(database.db)).toEqual([])
  })

  test('of one that was withdrawn', async () => {
    const { id } = await offered()
    await withdrawOffer(database.db, { offerId: id, actor: admin, now })

    expect(await press(id)).toMatchObject({ outcome: 'withdrawn' })
  })

  test.each(['', 'x', '00000000-0000-7000-8000-000000000000', "'; drop table key_offer; --"])(
    'of an id nobody gave out: “%s”',
    async (id) => {
      expect(await press(id)).toEqual({ outcome: 'not-found' })
    },
  )

  test('once the recipient or the owner has left', async () => {
    const robot = await createPerson(database.db, { kind: 'robot', name: 'ci', email: null, ownerId: ana.id, now })
    const own = await offered()
    const robots = await offered({ ownerId: robot.id })
    await sql`update person set left_at = ${now} where id = ${robot.id}`.execute(database.db)

    expect(await press(robots.id)).toMatchObject({ outcome: 'withdrawn' })
    await sql`update person set left_at = ${now} where id = ${ana.id}`.execute(database.db)
    expect(await press(own.id)).toMatchObject({ outcome: 'withdrawn' })
  })
})

test('nobody who has left, or is not there, is offered a key', async () => {
  await sql`update person set left_at = ${now} where id = ${bob.id}`.execute(database.db)

  await expect(offered({ recipientId: bob.id })).rejects.toThrow('Bob has left')
  await expect(offered({ ownerId: '00000000-0000-7000-8000-000000000000' })).rejects.toThrow('does not know')
  expect(await database.db.selectFrom('key_offer').selectAll().execute()).toEqual([])
})

test('an offer is withdrawn once, and not after it was taken', async () => {
  const [first, second] = [await offered(), await offered()]
  await press(second.id)
  const withdraw = (offerId: string) => withdrawOffer(database.db, { offerId, actor: admin, now })

  expect(await withdraw(first.id)).toMatchObject({ id: first.id, withdrawnAt: now })
  expect(await withdraw(first.id)).toBeNull()
  expect(await withdraw(second.id)).toBeNull()
})

test('who leaves loses every key and every offer, those of others stay', async () => {
  const kept = await press((await offered({ recipientId: bob.id, ownerId: bob.id })).id, { by: bob })
  const lost = await press((await offered()).id)
  const open = await offered()
  const gone = { personId: ana.id, actor: admin, now }

  const { offers, keys } = await inTransaction(async (transaction) => ({
    offers: await withdrawOffersOf(transaction, gone),
    keys: await revokeKeysOf(transaction, gone),
  }))

  expect(offers.map(({ id }) => id)).toEqual([open.id])
  expect(keys.map(({ id }) => id)).toEqual([lost.outcome === 'made' && lost.key.id])
  const working = (await listVirtualKeys(database.db)).filter(({ key }) => key.revokedAt === null)
  expect(working.map(({ key }) => key.id)).toEqual([kept.outcome === 'made' && kept.key.id])
})

test('a key made at the moment its person leaves is revoked too, in whatever order that is done', async () => {
  for (let round = 0; round < 10; round++) {
    await sql`update person set left_at = null`.execute(database.db)
    const { id } = await offered()
    const gone = { personId: ana.id, actor: admin, now }

    await Promise.all([
      press(id),
      inTransaction(async (transaction) => {
        await sql`update person set left_at = ${now} where id = ${ana.id}`.execute(transaction)
        await revokeKeysOf(transaction, gone)
        await withdrawOffersOf(transaction, gone)
      }),
    ])

    expect((await listVirtualKeys(database.db)).filter(({ key }) => key.revokedAt === null)).toEqual([])
  }
})

test('revoking a key takes back what was offered in its place', async () => {
  const made = await press((await offered()).id)
  if (made.outcome !== 'made') throw new Error('no key')
  const rotation = await offered({ replacesKeyId: made.key.id })

  await inTransaction((transaction) => revokeKey(transaction, { keyId: made.key.id, actor: admin, now }))

  expect(await press(rotation.id)).toMatchObject({ outcome: 'withdrawn' })
})

test('every act is in the audit log with what stood before and after, and no secret', async () => {
  const offer = await offered()
  const made = await press(offer.id)
  const other = await offered()
  await withdrawOffer(database.db, { offerId: other.id, actor: admin, now })
  if (made.outcome !== 'made') throw new Error('no key')
  await inTransaction((transaction) => revokeKey(transaction, { keyId: made.key.id, actor: admin, now }))

  const acts = await database.db
    .selectFrom('audit')
    .select(['act', 'actor', 'origin', 'subject', 'before', 'after'])
    .orderBy('id')
    .execute()

  expect(acts.map(({ act, actor, subject }) => [act, actor, subject])).toEqual([
    ['key-offer.create', admin.id, offer.id],
    ['virtual-key.create', ana.id, made.key.id],
    ['key-offer.create', admin.id, other.id],
    ['key-offer.withdraw', admin.id, other.id],
    ['virtual-key.revoke', admin.id, made.key.id],
  ])
  expect(acts[3]).toMatchObject({ before: { withdrawnAt: null }, after: { withdrawnAt: now.toISOString() } })
  expect(acts[4]).toMatchObject({ before: { revokedAt: null }, after: { revokedAt: now.toISOString() } })
  expect(JSON.stringify(acts)).not.toContain(made.secret.slice(8, 30))
})

function offered(more: Partial<NewKeyOffer> = {}) {
  const offer: NewKeyOffer = {
    recipientId: ana.id,
    ownerId: ana.id,
    name: 'laptop',
    project: 'payments',
    tags: { team: 'core' },
    models: ['claude-haiku-*'],
    keyExpiresAt: null,
    budget: null,
  }
  return inTransaction((transaction) => makeOffer(transaction, { ...offer, ...more, actor: admin, now }))
}

function press(offerId: string, { by = ana, at = now }: { by?: Person; at?: Date } = {}) {
  const actor: Actor = { id: by.id, origin: 'slack' }
  return inTransaction((transaction) =>
    takeOfferIn(transaction, { offerId, recipientId: by.id, actor, now: at, hashKey }),
  )
}

function inTransaction<Result>(work: (transaction: Transaction<Tables>) => Promise<Result>): Promise<Result> {
  return database.db.transaction().execute(work)
}
