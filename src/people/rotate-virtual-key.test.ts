import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { makeOffer } from './key-offer-make.ts'
import { takeOfferIn } from './key-offer-take.ts'
import { openKeyRing } from './key-ring.ts'
import { ensurePerson, findPersonByHandle, type Person } from './person.ts'
import { revokeVirtualKey } from './revoke-virtual-key.ts'
import { gracePeriods, rotateVirtualKey } from './rotate-virtual-key.ts'
import { createVirtualKey } from './virtual-key.ts'
import { listVirtualKeys } from './virtual-key-list.ts'

const now = new Date('2026-11-21T10:00:00Z')
const later = (hours: number) => new Date(now.getTime() + hours * 3_600_000)
const hashKey = randomBytes(32)
const actor: Actor = { id: 'command line', origin: 'command line' }

let database: OpenDatabase
let ana: Person
beforeEach(async () => {
  database = await testDatabase()
  ana = await ensurePerson(database.db, { kind: 'person', name: 'Ana', email: 'ana@x.example', now })
})
afterEach(() => database.close())

function create(more: { expiresAt?: Date | null } = {}) {
  return createVirtualKey(database.db, {
    personId: ana.id,
    name: 'laptop',
    project: 'payments',
    tags: { team: 'core' },
    models: ['gpt-5*'],
    expiresAt: null,
    now,
    hashKey,
    ...more,
  })
}

function rotate(
  keyId: string,
  { graceSeconds = 0, at = now, ...more }: { graceSeconds?: number; at?: Date; expiresAt?: Date } = {},
) {
  return rotateVirtualKey(database.db, { keyId, graceSeconds, actor, now: at, hashKey, ...more })
}

test('the new key has all of the old one but the secret, and its history is the same person’s', async () => {
  const { key, secret } = await create()

  const done = await rotate(key.id)

  if (done.outcome !== 'rotated') throw new Error(done.outcome)
  const { id: _, handleId: __, display: ___, ...same } = key
  expect(done.key).toMatchObject(same)
  expect(done.key.lineageId).toBe(key.lineageId)
  expect(done.secret).not.toBe(secret)
  expect(done.old).toMatchObject({ id: key.id, revokedAt: now, replacedBy: done.key.id })
  expect(await findPersonByHandle(database.db, { vendor: 'tally-key', name: done.key.id })).toEqual(ana)
})

test('during the grace period both secrets work, and after it only the new one', async () => {
  const { key, secret } = await create()

  const done = await rotate(key.id, { graceSeconds: 3_600 })

  if (done.outcome !== 'rotated') throw new Error(done.outcome)
  const log = createLog('silent')
  const ring = await openKeyRing({ db: database.db, url: 'postgres://127.0.0.1:1/x', hashKey, log })
  expect(ring.find(secret, later(0.5))).toMatchObject({ kind: 'known', key: { models: ['gpt-5*'] } })
  expect(ring.find(done.secret, later(0.5))).toMatchObject({ kind: 'known', key: { lineageId: key.lineageId } })
  expect(ring.find(secret, later(1))).toMatchObject({ kind: 'expired', at: later(1) })
  expect(ring.find(done.secret, later(1))).toMatchObject({ kind: 'known' })
  await ring.close()
})

test.each(gracePeriods)('$word: the old key stops $text', async ({ seconds }) => {
  const { key } = await create()

  const done = await rotate(key.id, { graceSeconds: seconds })

  if (done.outcome !== 'rotated') throw new Error(done.outcome)
  const end = seconds === 0 ? done.old.revokedAt : done.old.expiresAt
  expect(end).toEqual(new Date(now.getTime() + seconds * 1000))
})

test('a grace period never makes a key live longer', async () => {
  const { key } = await create({ expiresAt: later(2) })

  const done = await rotate(key.id, { graceSeconds: 86_400, at: later(1) })

  expect(done).toMatchObject({ old: { expiresAt: later(2) }, key: { expiresAt: later(2) } })
})

test('the new key ends when the old one would have, however often it is rotated; or when an admin says', async () => {
  const { key } = await create({ expiresAt: later(48) })
  const second = await rotate(key.id, { at: later(10) })
  if (second.outcome !== 'rotated') throw new Error(second.outcome)
  const third = await rotate(second.key.id, { at: later(47) })
  if (third.outcome !== 'rotated') throw new Error(third.outcome)

  const chosen = await rotate(third.key.id, { at: later(47), expiresAt: later(400) })

  expect([second.key.expiresAt, third.key.expiresAt]).toEqual([later(48), later(48)])
  expect(chosen).toMatchObject({ key: { expiresAt: later(400) } })
})

test('a chain of rotations is one line', async () => {
  const { key } = await create()
  const second = await rotate(key.id, { graceSeconds: 3_600 })
  if (second.outcome !== 'rotated') throw new Error(second.outcome)

  await rotate(second.key.id)

  const lineages = (await listVirtualKeys(database.db)).map(({ key: one }) => one.lineageId)
  expect(lineages).toEqual([key.id, key.id, key.id])
})

describe('nothing is rotated', () => {
  test('that was rotated before', async () => {
    const { key } = await create()
    await rotate(key.id, { graceSeconds: 3_600 })

    expect(await rotate(key.id)).toMatchObject({ outcome: 'replaced' })
  })

  test('that is revoked, has expired or is not there', async () => {
    const [revoked, expired] = [await create(), await create({ expiresAt: later(1) })]
    await revokeVirtualKey(database.db, { which: revoked.key.id, now })

    expect(await rotate(revoked.key.id)).toMatchObject({ outcome: 'revoked' })
    expect(await rotate(expired.key.id, { at: later(1) })).toMatchObject({ outcome: 'expired' })
    expect(await rotate('00000000-0000-7000-8000-000000000000')).toEqual({ outcome: 'not-found' })
    expect(await listVirtualKeys(database.db)).toHaveLength(2)
  })

  test('twice by ten at once', async () => {
    const { key } = await create()

    const outcomes = await Promise.all(Array.from({ length: 10 }, () => rotate(key.id, { graceSeconds: 60 })))

    expect(outcomes.filter(({ outcome }) => outcome === 'rotated')).toHaveLength(1)
    expect(await listVirtualKeys(database.db)).toHaveLength(2)
  })
})

test('a new key made by its button takes the place of the old one then, not before', async () => {
  const { key } = await create()
  const offer = await offerInPlaceOf(key.id, 3_600)
  const [waiting] = await listVirtualKeys(database.db)

  const taken = await take(offer.id, later(2))

  expect(waiting?.key).toMatchObject({ replacedBy: null, expiresAt: null })
  expect(taken).toMatchObject({ outcome: 'made', key: { lineageId: key.id }, replaced: { expiresAt: later(3) } })
})

test('an offer is withdrawn by the next one for the same key, and by a rotation on the command line', async () => {
  const { key } = await create()
  const [first, second] = [await offerInPlaceOf(key.id, 0), await offerInPlaceOf(key.id, 0)]

  expect(await take(first.id, now)).toMatchObject({ outcome: 'withdrawn' })
  await rotate(key.id)
  expect(await take(second.id, now)).toMatchObject({ outcome: 'withdrawn' })
})

test('of a press and a rotation at once only one makes a key', async () => {
  for (let round = 0; round < 5; round++) {
    const { key } = await create()
    const offer = await offerInPlaceOf(key.id, 60)

    const [taken, rotated] = await Promise.all([take(offer.id, now), rotate(key.id)])

    const made = [taken.outcome === 'made', rotated.outcome === 'rotated'].filter(Boolean)
    expect(made).toHaveLength(1)
  }
})

test('the audit log says what the old key was and became', async () => {
  const { key } = await create()
  await rotate(key.id, { graceSeconds: 3_600 })

  const acts = await database.db.selectFrom('audit').selectAll().where('act', '=', 'virtual-key.rotate').execute()

  expect(acts).toEqual([
    expect.objectContaining({
      actor: 'command line',
      origin: 'command line',
      subject: key.id,
      before: expect.objectContaining({ expiresAt: null, replacedBy: null }),
      after: expect.objectContaining({ expiresAt: later(1).toISOString(), replacedBy: expect.any(String) }),
    }),
  ])
})

function offerInPlaceOf(keyId: string, graceSeconds: number) {
  return database.db.transaction().execute((transaction) =>
    makeOffer(transaction, {
      recipientId: ana.id,
      ownerId: ana.id,
      name: 'laptop',
      project: 'payments',
      tags: {},
      models: [],
      keyExpiresAt: null,
      budget: null,
      replacesKeyId: keyId,
      graceSeconds,
      actor,
      now,
    }),
  )
}

function take(offerId: string, at: Date) {
  const input = { offerId, recipientId: ana.id, actor, now: at, hashKey }
  return database.db.transaction().execute((transaction) => takeOfferIn(transaction, input))
}
