import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openVault } from '../vault/vault.ts'
import { addVendorAccount, rotateVendorAccount } from './add-vendor-account.ts'
import { setSeatPrice } from './seat-price.ts'
import { openWindow } from './staged-window.ts'
import { beginRun, hearOfRun, recentRuns } from './sync-run.ts'
import { listVendorAccounts, setAbilities, vendorSecret } from './vendor-account.ts'
import { setVendorAccountState } from './vendor-account-state.ts'
import { wantedSyncs } from './wanted-sync.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor = { id: 'command line', origin: 'command line' } as const
const vault = openVault([randomBytes(32).toString('base64')])
const secret = `key_${'0123456789abcdef'.repeat(4)}`
const abilities = [
  { endpoint: 'usage events', ok: true, say: '' },
  { endpoint: 'billing groups', ok: false, say: 'needs Enterprise' },
]
const noCounts = { pages: 0, records: 0, changed: 0, people: 0, calls: 0 }

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

const add = (said: { secret?: string; label?: string; askedBy?: string } = {}) =>
  addVendorAccount(database.db, vault, { vendor: 'cursor', label: 'Team', secret, abilities, actor, now, ...said })
const acts = async () =>
  (await database.db.selectFrom('audit').select('act').orderBy('id').execute()).map(({ act }) => act)

test('an account is added sealed, shown by its hint, written down, and its first reading wanted', async () => {
  const account = await add({ askedBy: 'ana' })

  expect(account).toMatchObject({ vendor: 'cursor', state: 'active', hint: 'key_…cdef', abilities, seatMicroUsd: null })
  expect(await listVendorAccounts(database.db)).toEqual([account])
  expect(await vendorSecret(database.db, vault, account.id)).toBe(secret)
  expect(await wantedSyncs(database.db)).toMatchObject([{ accountId: account.id, trigger: 'first', askedBy: 'ana' }])
  expect(await acts()).toEqual(['vendor-account.add'])
})

test('no row holds the key, and the sealed text opens for its own row only', async () => {
  const account = await add()
  const other = await add({ secret: `${secret}0` })
  await database.db
    .updateTable('vendor_account')
    .set({ sealed: (eb) => eb.selectFrom('vendor_account').select('sealed').where('id', '=', other.id) })
    .where('id', '=', account.id)
    .execute()

  const rows = await sql<{ text: string }>`select (select string_agg(v::text, '') from vendor_account v)
    || (select string_agg(a::text, '') from audit a) as text`.execute(database.db)
  expect(rows.rows[0]?.text).not.toContain(secret)
  expect(rows.rows[0]?.text).not.toContain(Buffer.from(secret).toString('hex'))
  await expect(vendorSecret(database.db, vault, account.id)).rejects.toThrow('belongs to another row')
})

test('the same key is not added twice, also by two at once; another key of the vendor is', async () => {
  const both = await Promise.allSettled([add(), add({ label: 'Again' })])
  await add({ secret: `${secret}0`, label: 'Second team' })

  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(await listVendorAccounts(database.db)).toHaveLength(2)
  await expect(add()).rejects.toThrow('Tally has this Cursor key already')
})

test('rotating keeps the account and its history; a key another account has is refused', async () => {
  const account = await add()
  await add({ secret: `${secret}0` })

  const rotated = await rotateVendorAccount(database.db, vault, {
    id: account.id,
    secret: `${secret}9`,
    abilities: [],
    actor,
    now,
  })

  expect(rotated).toEqual({ ...account, hint: 'key_…def9', abilities: [] })
  expect(await vendorSecret(database.db, vault, account.id)).toBe(`${secret}9`)
  const toOther = { id: account.id, secret: `${secret}0`, abilities, actor, now }
  await expect(rotateVendorAccount(database.db, vault, toOther)).rejects.toMatchObject({ code: 'conflict' })
})

test('removing empties the key for good, ends what is being read, and forgets what was staged', async () => {
  const { db } = database
  const account = await add()
  const run = await beginRun(db, { accountId: account.id, trigger: 'first', now })
  await openWindow(db, { accountId: account.id, source: 'cursor-events', from: now, to: now, expected: 0 })

  const removed = await setVendorAccountState(db, { id: account.id, state: 'removed', actor, now })

  expect(removed.outcome).toBe('changed')
  expect((await db.selectFrom('vendor_account').select('sealed').executeTakeFirstOrThrow()).sealed).toHaveLength(0)
  expect(await wantedSyncs(db)).toEqual([])
  expect(await db.selectFrom('sync_window').select('id').execute()).toEqual([])
  expect((await recentRuns(db, { limit: 1 }))[0]?.state).toBe('broken-off')
  await expect(hearOfRun(db, run?.runId ?? 0, noCounts)).rejects.toThrow('taken over')
  await expect(vendorSecret(db, vault, account.id)).rejects.toThrow('was removed')
  expect(await beginRun(db, { accountId: account.id, trigger: 'hand', now })).toBeNull()
  expect(await setVendorAccountState(db, { id: account.id, state: 'active', actor, now })).toMatchObject({
    outcome: 'changed-meanwhile',
  })
})

test('who was slower changes nothing; disabling is undone by enabling', async () => {
  const { id } = await add()
  const change = (state: 'active' | 'disabled', expectedState?: 'active' | 'disabled') =>
    setVendorAccountState(database.db, { id, state, actor, now, ...(expectedState ? { expectedState } : {}) })

  const outcomes = [
    await change('disabled', 'active'),
    await change('disabled', 'active'),
    await change('active', 'active'),
    await change('active', 'disabled'),
    await change('disabled', 'disabled'),
  ].map(({ outcome }) => outcome)

  expect(outcomes).toEqual(['changed', 'unchanged', 'changed-meanwhile', 'changed', 'changed-meanwhile'])
  expect(await acts()).toEqual(['vendor-account.add', 'vendor-account.disable', 'vendor-account.enable'])
})

test('a seat’s price is written down when it changes; what the key may read is not an act', async () => {
  const { id } = await add()

  await setSeatPrice(database.db, { id, seatMicroUsd: microUsd(40_000_000), actor, now })
  await setSeatPrice(database.db, { id, seatMicroUsd: microUsd(40_000_000), actor, now })
  await setAbilities(database.db, id, [])

  expect(await listVendorAccounts(database.db)).toMatchObject([{ seatMicroUsd: 40_000_000, abilities: [] }])
  expect(await acts()).toEqual(['vendor-account.add', 'vendor-account.seat-price'])
  const negative = { id, seatMicroUsd: microUsd(-1), actor, now }
  await expect(setSeatPrice(database.db, negative)).rejects.toMatchObject({ code: 'bad-input' })
})
