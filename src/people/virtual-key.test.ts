import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { ensurePerson, findPersonByHandle, type Person } from './person.ts'
import { revokeVirtualKey } from './revoke-virtual-key.ts'
import { createVirtualKey } from './virtual-key.ts'
import { listVirtualKeys } from './virtual-key-list.ts'

const now = new Date('2026-11-21T10:00:00Z')
const hashKey = randomBytes(32)

let database: OpenDatabase
let ada: Person
beforeEach(async () => {
  database = await testDatabase()
  ada = await ensurePerson(database.db, { kind: 'person', name: 'Ada', email: 'ada@example.com', now })
})
afterEach(() => database.close())

function create(name: string) {
  return createVirtualKey(database.db, {
    personId: ada.id,
    name,
    project: 'payments',
    tags: { team: 'core' },
    expiresAt: null,
    now,
    hashKey,
  })
}

test('a secret is acl_ and 43 random url-safe characters, shown by its ends only', async () => {
  const { key, secret } = await create('laptop')

  expect(secret).toMatch(/^acl_[A-Za-z0-9_-]{43}$/)
  expect(key.display).toBe(`${secret.slice(0, 8)}…${secret.slice(-4)}`)
})

test('the secret is nowhere in the database, not even a part longer than what is displayed', async () => {
  const { secret } = await create('laptop')

  const dump = await sql<{ text: string }>`
    select coalesce(string_agg(t::text, ' '), '') || ' ' || coalesce((select string_agg(a::text, ' ') from audit a), '')
      || (select string_agg(h::text, ' ') from handle h) as text from virtual_key t`.execute(database.db)

  const text = dump.rows[0]?.text ?? ''
  expect(text).toContain(secret.slice(-4))
  expect(text).not.toContain(secret.slice(4, 10))
  expect(text).not.toContain(Buffer.from(secret).toString('hex'))
})

test("a key's handle leads to its person, so that what it spends is theirs", async () => {
  const { key } = await create('laptop')

  expect(await findPersonByHandle(database.db, { vendor: 'tally-key', name: key.id })).toEqual(ada)
})

test('creating and revoking each leave one line in the audit log, with who did it', async () => {
  const { key } = await create('laptop')
  await revokeVirtualKey(database.db, { which: key.id, now, actor: { id: 'command line', origin: 'command line' } })
  await revokeVirtualKey(database.db, { which: key.id, now, actor: { id: 'command line', origin: 'command line' } })

  const acts = await database.db.selectFrom('audit').select(['act', 'actor', 'subject']).orderBy('id').execute()

  expect(acts).toEqual([
    { act: 'virtual-key.create', actor: 'tally', subject: key.id },
    { act: 'virtual-key.revoke', actor: 'command line', subject: key.id },
  ])
})

test('a key that cannot be made leaves nothing behind, not in the audit log either', async () => {
  const input = { name: 'x', project: '', tags: {}, expiresAt: null, now, hashKey }
  const nobody = '00000000-0000-7000-8000-000000000000'

  await expect(createVirtualKey(database.db, { ...input, personId: nobody })).rejects.toThrow()

  expect(await database.db.selectFrom('audit').selectAll().execute()).toEqual([])
})

test('the list has every key with its owner, newest first', async () => {
  await create('laptop')
  await create('desktop')

  const list = await listVirtualKeys(database.db)

  expect(list.map(({ key, person }) => [key.name, person.email, key.tags])).toEqual([
    ['desktop', 'ada@example.com', { team: 'core' }],
    ['laptop', 'ada@example.com', { team: 'core' }],
  ])
})

describe('a key to revoke may be named by', () => {
  test.each([
    ['its id', (made: Made) => made.key.id],
    ['its id in capitals', (made: Made) => made.key.id.toUpperCase()],
    ['what is displayed', (made: Made) => made.key.display],
    ['what is displayed, with three dots', (made: Made) => made.key.display.replace('…', '...')],
    ['its name in any letter case', () => 'Laptop'],
    ['its secret', (made: Made) => made.secret],
  ])('%s', async (_how, which) => {
    const made = await create('laptop')
    await create('desktop')

    const result = await revokeVirtualKey(database.db, { which: which(made), now })

    expect(result).toMatchObject({ outcome: 'revoked', key: { id: made.key.id, revokedAt: now } })
  })
})

test('a name two working keys have revokes neither and lists both', async () => {
  const [one, two] = [await create('laptop'), await create('laptop')]

  const result = await revokeVirtualKey(database.db, { which: 'laptop', now })

  expect(result.outcome === 'ambiguous' && result.keys.map((key) => key.id).sort()).toEqual(
    [one.key.id, two.key.id].sort(),
  )
  expect((await listVirtualKeys(database.db)).filter(({ key }) => key.revokedAt)).toEqual([])
})

test('a name that a revoked key had before means the one that works', async () => {
  const one = await create('laptop')
  await revokeVirtualKey(database.db, { which: one.key.id, now })
  const two = await create('laptop')

  const result = await revokeVirtualKey(database.db, { which: 'laptop', now })

  expect(result).toMatchObject({ outcome: 'revoked', key: { id: two.key.id } })
})

test('only the first of two revocations revokes', async () => {
  const { key } = await create('laptop')

  const results = await Promise.all([1, 2].map(() => revokeVirtualKey(database.db, { which: key.id, now })))

  expect(results.map((result) => result.outcome).sort()).toEqual(['already-revoked', 'revoked'])
})

test('a key that is not there is not found', async () => {
  expect(await revokeVirtualKey(database.db, { which: 'nothing', now })).toEqual({ outcome: 'not-found' })
})

type Made = Awaited<ReturnType<typeof create>>
