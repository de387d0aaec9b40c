import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openVault } from '../vault/vault.ts'
import { openProviderKeyRing } from './provider-key-ring.ts'
import { addProviderKey, listProviderKeys, type ProviderKeyRing } from './provider-keys.ts'
import { linkTo } from './testing.ts'

const now = new Date('2026-11-21T10:00:00Z')
const vault = openVault([randomBytes(32).toString('base64')])
const log = createLog('silent')
const secret = 'sk-ant-api03-Q7xVb2nLm9KcRt5WzYp3HsDf8GjA4eU6oI1-4fQA'
const commandLine = { id: 'command line', origin: 'command line' } as const
// Told by the database, well before the next of the looks taken every 10 s; how soon is measured elsewhere.
const whenTold = { timeout: 5_000, interval: 10 }

let database: OpenDatabase
let rings: ProviderKeyRing[] = []
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(async () => {
  await Promise.all(rings.map((ring) => ring.close()))
  rings = []
  await database.close()
})

async function openRing(over: Pick<OpenDatabase, 'db' | 'url'> = database, with_ = vault): Promise<ProviderKeyRing> {
  const ring = await openProviderKeyRing({ db: over.db, url: over.url, vault: with_, log })
  rings.push(ring)
  return ring
}

function add(key: string, label = 'main') {
  return addProviderKey(database.db, vault, { provider: 'anthropic', label, secret: key, now, actor: commandLine })
}

test('a key is shown by its kind and its last four characters', async () => {
  const { key } = await add(secret)

  expect(key).toMatchObject({ provider: 'anthropic', label: 'main', hint: 'sk-ant-…4fQA', state: 'active' })
})

test('a short key shows nothing of itself', async () => {
  expect((await add('sk-ant-1234')).key.hint).toBe('…')
})

test('the key is in no table, no audit row and no error, as text or as bytes', async () => {
  const { key } = await add(secret)
  await add(`${secret}-next`)

  const dump = await sql<{ text: string }>`
    select (select string_agg(p::text, ' ') from provider_key p) || (select string_agg(a::text, ' ') from audit a) as text`.execute(
    database.db,
  )

  const text = dump.rows[0]?.text ?? ''
  expect(text).toContain(key.id)
  for (const part of ['Q7xVb2nLm9', 'HsDf8GjA4e']) {
    expect(text).not.toContain(part)
    expect(text).not.toContain(Buffer.from(part).toString('hex'))
  }
})

test('a new key takes the place of the old one, whose sealed text is gone', async () => {
  const first = await add(secret)
  const second = await add('sk-ant-api03-the-second-key-0000', 'rotated')

  const rows = await database.db.selectFrom('provider_key').select(['id', 'state', 'sealed']).orderBy('id').execute()
  const acts = await database.db.selectFrom('audit').select(['act', 'actor', 'subject']).orderBy('id').execute()

  expect(second.replaced?.id).toBe(first.key.id)
  expect(rows).toMatchObject([
    { id: first.key.id, state: 'removed', sealed: Buffer.alloc(0) },
    { id: second.key.id, state: 'active' },
  ])
  expect(acts).toEqual([
    { act: 'provider-key.add', actor: 'command line', subject: first.key.id },
    { act: 'provider-key.replace', actor: 'command line', subject: second.key.id },
  ])
})

test('of many added at once one is active and the others are removed', async () => {
  await Promise.all([1, 2, 3, 4].map((each) => add(`sk-ant-api03-key-number-000${each}`)))

  const states = (await listProviderKeys(database.db)).map((key) => key.state).sort()

  expect(states).toEqual(['active', 'removed', 'removed', 'removed'])
})

test('a ring opens the active key and says for which providers there is one', async () => {
  const { key } = await add(secret)
  const ring = await openRing()

  expect(ring.secretFor('anthropic')).toEqual({ accountId: key.id, secret })
  expect(ring.secretFor('openai')).toBeNull()
  expect(ring.available()).toEqual(['anthropic'])
})

test('a replaced key is used by every process within a second', async () => {
  await add(secret)
  const ring = await openRing()
  const { key } = await add('sk-ant-api03-the-second-key-0000')

  await vi.waitFor(() => {
    expect(ring.secretFor('anthropic')).toEqual({ accountId: key.id, secret: 'sk-ant-api03-the-second-key-0000' })
  }, whenTold)
})

test('a loaded key goes on without the database, and a new one is taken up once it is back', async () => {
  await add(secret)
  const link = await linkTo(database.url)
  const ring = await openRing(link)
  await link.cut()
  await add('sk-ant-api03-the-second-key-0000')

  expect(ring.secretFor('anthropic')?.secret).toBe(secret)
  await link.mend()

  await vi.waitFor(() => {
    expect(ring.secretFor('anthropic')?.secret).toBe('sk-ant-api03-the-second-key-0000')
  }, whenTold)
  await link.close()
})

test('a sealed text copied to another row does not open', async () => {
  const { key } = await add(secret)
  await sql`insert into provider_key (id, provider, label, sealed, hint, state, created_at)
    select gen_random_uuid(), 'openai', label, sealed, hint, state, created_at from provider_key where id = ${key.id}`.execute(
    database.db,
  )
  const ring = await openRing()

  expect(() => ring.secretFor('openai')).toThrow('belongs to another row')
})

test('without the master key it was sealed with, the error names that and not the secret', async () => {
  await add(secret)
  const ring = await openRing(database, openVault([randomBytes(32).toString('base64')]))

  expect(() => ring.secretFor('anthropic')).toThrow(expect.objectContaining({ code: 'bad-config' }))
})
