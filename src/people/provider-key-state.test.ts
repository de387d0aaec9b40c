import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '../base/log.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openVault } from '../vault/vault.ts'
import { openProviderKeyRing } from './provider-key-ring.ts'
import { changeProviderKey, type ProviderKeyChange } from './provider-key-state.ts'
import { addProviderKey, listProviderKeys } from './provider-keys.ts'

const now = new Date('2026-11-21T10:00:00Z')
const vault = openVault([randomBytes(32).toString('base64')])
const actor = { id: 'ana', origin: 'slack' } as const
const secret = 'sk-ant-api03-Q7xVb2nLm9KcRt5WzYp3HsDf8GjA4eU6oI1-4fQA'

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

function add(key = secret, expected?: string | null) {
  const input = { provider: 'anthropic', label: 'main', secret: key, now, actor } as const
  return addProviderKey(database.db, vault, expected === undefined ? input : { ...input, expected })
}

function change(id: string, what: ProviderKeyChange) {
  return changeProviderKey(database.db, { id, change: what, actor, now })
}

test('a disabled key is kept and comes back, within a second in every process', async () => {
  const { key } = await add()
  const { db, url } = database
  const ring = await openProviderKeyRing({ db, url, vault, log: createLog('silent') })

  await change(key.id, 'disable')
  await vi.waitFor(() => expect(ring.isDisabled('anthropic')).toBe(true), { timeout: 1_000, interval: 10 })
  const disabled = { secret: ring.secretFor('anthropic'), available: ring.available() }
  await change(key.id, 'enable')
  await vi.waitFor(() => expect(ring.secretFor('anthropic')?.secret).toBe(secret), { timeout: 1_000, interval: 10 })

  expect(disabled).toEqual({ secret: null, available: [] })
  expect(ring.isDisabled('anthropic')).toBe(false)
  expect(ring.isDisabled('openai')).toBe(false)
  await ring.close()
})

test('a removed key’s sealed text is gone, and nothing brings it back', async () => {
  const { key } = await add()

  expect(await change(key.id, 'remove')).toMatchObject({ outcome: 'changed', key: { state: 'removed' } })

  expect(await change(key.id, 'enable')).toEqual({ outcome: 'gone', current: null })
  const rows = await database.db.selectFrom('provider_key').select(['state', 'sealed']).execute()
  expect(rows).toEqual([{ state: 'removed', sealed: Buffer.alloc(0) }])
})

test('each change is written down once, with what stood before', async () => {
  const { key } = await add()
  await change(key.id, 'disable')
  expect(await change(key.id, 'disable')).toMatchObject({ outcome: 'unchanged', key: { state: 'disabled' } })
  await change(key.id, 'enable')
  await change(key.id, 'remove')

  const acts = await database.db
    .selectFrom('audit')
    .select(['act', 'actor', 'origin', 'before', 'after'])
    .where('act', '<>', 'provider-key.add')
    .orderBy('id')
    .execute()
  expect(acts.map(({ before, after, ...act }) => [act.act, before, after])).toEqual([
    ['provider-key.disable', { state: 'active' }, { state: 'disabled' }],
    ['provider-key.enable', { state: 'disabled' }, { state: 'active' }],
    ['provider-key.remove', { state: 'active' }, { state: 'removed' }],
  ])
  expect(acts[0]).toMatchObject({ actor: 'ana', origin: 'slack' })
})

test('of several who disable at once one does, and the others are told it is', async () => {
  const { key } = await add()

  const outcomes = await Promise.all([1, 2, 3, 4].map(() => change(key.id, 'disable')))

  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['changed', 'unchanged', 'unchanged', 'unchanged'])
})

test('whoever rotated from an older look is told what is there now, and nothing is saved', async () => {
  const first = await add()
  await add('sk-ant-api03-the-second-key-wxyz', first.key.id)

  await expect(add('sk-ant-api03-the-third-key-0000', first.key.id)).rejects.toMatchObject({
    code: 'conflict',
    say: expect.stringContaining('now it has sk-ant-…wxyz (“main”)'),
  })
  await expect(add('sk-ant-api03-the-third-key-0000', null)).rejects.toMatchObject({ code: 'conflict' })

  expect((await listProviderKeys(database.db)).map(({ state, hint }) => [state, hint])).toEqual([
    ['active', 'sk-ant-…wxyz'],
    ['removed', 'sk-ant-…4fQA'],
  ])
})

test('a key put in the place of a disabled one works', async () => {
  const { key } = await add()
  await change(key.id, 'disable')

  const { replaced } = await add('sk-ant-api03-the-second-key-wxyz', key.id)

  expect(replaced?.id).toBe(key.id)
  expect(await change(key.id, 'enable')).toMatchObject({ outcome: 'gone', current: { hint: 'sk-ant-…wxyz' } })
})
