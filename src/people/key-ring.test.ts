import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLog } from '../base/log.ts'
import type { Db, OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { type KeyRing, openKeyRing } from './key-ring.ts'
import { ensurePerson } from './person.ts'
import { revokeVirtualKey } from './revoke-virtual-key.ts'
import { type DatabaseLink, linkTo } from './testing.ts'
import { createVirtualKey } from './virtual-key.ts'

const now = new Date('2026-11-21T10:00:00Z')
const hashKey = randomBytes(32)
const log = createLog('silent')
// Told by the database, well before the next of the looks taken every 10 s; how soon is measured elsewhere.
const whenTold = { timeout: 5_000, interval: 10 }

let database: OpenDatabase
let link: DatabaseLink
let rings: KeyRing[] = []
beforeEach(async () => {
  database = await testDatabase()
  link = await linkTo(database.url)
})
afterEach(async () => {
  await Promise.all(rings.map((ring) => ring.close()))
  rings = []
  await link.close()
  await database.close()
})

async function openRing(over: { db: Db; url: string }, refreshEveryMs?: number): Promise<KeyRing> {
  const every = refreshEveryMs === undefined ? {} : { refreshEveryMs }
  const ring = await openKeyRing({ db: over.db, url: over.url, hashKey, log, ...every })
  rings.push(ring)
  return ring
}

async function create(expiresAt: Date | null = null) {
  const { db } = database
  const person = await ensurePerson(db, { kind: 'person', name: 'Ada', email: 'ada@example.com', now })
  return createVirtualKey(db, { personId: person.id, name: 'k', project: 'p', tags: {}, expiresAt, now, hashKey })
}

const unknownSecret = () => `acl_${randomBytes(32).toString('base64url')}`

describe('with the database there', () => {
  test('a loaded key is found at once, without a promise', async () => {
    const { key, secret } = await create()
    const ring = await openRing(database)

    expect(ring.find(secret, now)).toEqual({ kind: 'known', key })
  })

  test('a key made in another process works at once', async () => {
    const ring = await openRing(database)
    const { key, secret } = await create()

    expect(await ring.find(secret, now)).toEqual({ kind: 'known', key })
  })

  test('revoked in one process, refused in every other within a second', async () => {
    const { key, secret } = await create()
    const others = [await openRing(database), await openRing(link)]
    expect(others.map((ring) => ring.find(secret, now))).toMatchObject([{ kind: 'known' }, { kind: 'known' }])

    await revokeVirtualKey(database.db, { which: key.id, now })

    await vi.waitFor(() => {
      expect(others.map((ring) => ring.find(secret, now))).toEqual([{ kind: 'revoked' }, { kind: 'revoked' }])
    }, whenTold)
  })

  test.each([
    ['a hand on the table that forgets the mark', sql`update virtual_key set revoked_at = now()`, 'revoked'],
    ['a row that is deleted', sql`delete from virtual_key`, 'unknown'],
  ])('%s is heard all the same', async (_what, statement, kind) => {
    const { secret } = await create()
    const ring = await openRing(database)

    await statement.execute(database.db)

    await vi.waitFor(async () => expect(await ring.find(secret, now)).toEqual({ kind }), whenTold)
  })

  test('a key works up to the instant it expires, by the time that is given', async () => {
    const expiresAt = new Date('2026-12-31T00:00:00Z')
    const { secret } = await create(expiresAt)
    const ring = await openRing(database)

    expect(ring.find(secret, new Date(expiresAt.getTime() - 1))).toMatchObject({ kind: 'known' })
    expect(ring.find(secret, expiresAt)).toEqual({ kind: 'expired', at: expiresAt })
  })

  test('a revoked key that expired as well is revoked', async () => {
    const { key, secret } = await create(now)
    await revokeVirtualKey(database.db, { which: key.id, now })

    expect((await openRing(database)).find(secret, now)).toEqual({ kind: 'revoked' })
  })

  test.each(['', 'acl_', 'acl_short', 'sk-ant-api03-0000000000000000000000000000', `acl_${'a'.repeat(5_000)}`])(
    'what cannot be a key (%s) is unknown without asking anybody',
    async (text) => {
      expect((await openRing(database)).find(text, now)).toEqual({ kind: 'unknown' })
    },
  )

  test('an unknown key is asked for once in 5 s, and works as soon as it is made', async () => {
    const ring = await openRing(database)
    const secret = unknownSecret()

    expect(await ring.find(secret, now)).toEqual({ kind: 'unknown' })
    expect(ring.find(secret, new Date(now.getTime() + 4_999))).toEqual({ kind: 'unknown' })
    expect(ring.find(secret, new Date(now.getTime() + 5_000))).toBeInstanceOf(Promise)
  })

  test('a flood of made-up keys takes one connection, and a good key asked for among them is found', async () => {
    const ring = await openRing(link)
    const flood = Array.from({ length: 3_000 }, () => ring.find(unknownSecret(), now))
    const { secret } = await create()

    const answers = await Promise.all([...flood, ring.find(secret, now)])

    expect(answers.slice(0, -1).every((answer) => answer.kind === 'unknown')).toBe(true)
    expect(answers.at(-1)).toMatchObject({ kind: 'known' })
    const used = await sql<{ count: number }>`select count(*) from pg_stat_activity
      where application_name = 'test over a link' and datname = current_database()`.execute(database.db)
    expect(used.rows[0]?.count).toBeLessThanOrEqual(2)
  })

  test('a secret hashed under another key is unknown', async () => {
    const { secret } = await create()
    const ring = await openKeyRing({ ...database, hashKey: randomBytes(32), log })
    rings.push(ring)

    expect(await ring.find(secret, now)).toEqual({ kind: 'unknown' })
  })
})

describe('with the database away', () => {
  test.each(['cut', 'silence'] as const)(
    '(%s) loaded keys go on and others are unavailable, never unknown',
    async (how) => {
      const { secret } = await create()
      const ring = await openRing(link)

      await link[how]()

      expect(ring.find(secret, now)).toMatchObject({ kind: 'known' })
      const others = [unknownSecret(), unknownSecret()].map((other) => ring.find(other, now))
      expect(await Promise.all(others)).toEqual([{ kind: 'unavailable' }, { kind: 'unavailable' }])
      expect(ring.find(secret, now)).toMatchObject({ kind: 'known' })
    },
  )

  test('once it is back, new keys work and what was revoked meanwhile is refused', async () => {
    const [kept, revoked] = [await create(), await create()]
    const ring = await openRing(link)
    await link.cut()
    await revokeVirtualKey(database.db, { which: revoked.key.id, now })
    const made = await create()
    expect(await ring.find(made.secret, now)).toEqual({ kind: 'unavailable' })

    await link.mend()

    await vi.waitFor(async () => {
      expect(ring.find(revoked.secret, now)).toEqual({ kind: 'revoked' })
      expect(await ring.find(made.secret, now)).toMatchObject({ kind: 'known' })
    }, whenTold)
    expect(ring.find(kept.secret, now)).toMatchObject({ kind: 'known' })
  })

  test('when only the listener is down, the refresh brings the revocation', async () => {
    const { key, secret } = await create()
    const ring = await openRing({ db: database.db, url: link.url }, 200)
    await link.cut()

    await revokeVirtualKey(database.db, { which: key.id, now })

    await vi.waitFor(() => expect(ring.find(secret, now)).toEqual({ kind: 'revoked' }), whenTold)
  })

  test('a ring is not opened on a database that does not answer', async () => {
    await link.cut()

    await expect(openKeyRing({ db: link.db, url: link.url, hashKey, log })).rejects.toThrow()
  })
})
