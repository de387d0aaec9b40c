import { beforeEach, describe, expect, test } from 'vitest'
import type { Actor } from '../audit/record-act.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { openVault } from '../vault/vault.ts'
import { addVendorAccount } from './add-vendor-account.ts'
import { replaceMembers } from './members.ts'
import { connectAgain, SameOrganisation } from './same-organisation.ts'
import { beginRun, endRun } from './sync-run.ts'
import { aUsage, tellWindow } from './testing.ts'
import { listVendorAccounts, vendorSecret } from './vendor-account.ts'
import { setVendorAccountState } from './vendor-account-state.ts'
import { replaceKeys } from './vendor-keys.ts'
import { wantedSyncs } from './wanted-sync.ts'

const now = new Date('2026-11-21T09:00:00Z')
const window = { from: new Date('2026-11-20T00:00:00Z'), to: new Date('2026-11-21T00:00:00Z') }
const actor: Actor = { id: 'admin', origin: 'command line' }
const vault = openVault([Buffer.alloc(32, 1).toString('base64')])

const counts = { pages: 1, records: 0, changed: 0, people: 0, calls: 1 }

let database: OpenDatabase

beforeEach(async () => {
  database = await testDatabase()
  return () => database.close()
})

async function account(label: string, secret: string): Promise<number> {
  const added = await addVendorAccount(database.db, vault, {
    vendor: 'cursor',
    label,
    secret,
    abilities: [],
    actor,
    now,
  })
  return added.id
}

async function withMembers(accountId: number, vendorIds: readonly string[]): Promise<void> {
  const run = await beginRun(database.db, { accountId, trigger: 'hand', now })
  if (!run) throw new Error('it begins')
  const members = vendorIds.map((vendorId) => {
    return {
      handle: `${vendorId}@northwind.example`,
      vendorId,
      name: vendorId,
      role: 'member',
      group: '',
      removed: false,
    }
  })
  await replaceMembers(database.db, { runId: run.runId, accountId, provider: 'cursor', members, now })
  await endRun(database.db, { runId: run.runId, counts, problem: '', now })
}

async function withKey(accountId: number, keyId: string): Promise<void> {
  const run = await beginRun(database.db, { accountId, trigger: 'hand', now })
  if (!run) throw new Error('it begins')
  const keys = [{ keyId, name: 'main', hint: '…', owner: '', state: 'active' }]
  await replaceKeys(database.db, { runId: run.runId, accountId, provider: 'cursor', keys, now })
  await endRun(database.db, { runId: run.runId, counts, problem: '', now })
}

describe('two accounts of one organisation', () => {
  test('the younger counts nothing and says which to remove; the older goes on', async () => {
    const older = await account('Main', 'key_aaaaaaaaaaaaaaaaaaaaaaaa')
    const younger = await account('Again', 'key_bbbbbbbbbbbbbbbbbbbbbbbb')
    await withMembers(older, ['user_1', 'user_2'])
    await withMembers(younger, ['user_1', 'user_3'])

    const refused = tellWindow(database.db, { accountId: younger, ...window, usages: [aUsage()] })
    await expect(refused).rejects.toThrow('“Again” reads the same Cursor organisation as “Main”')
    await database.db.updateTable('sync_run').set({ state: 'failed' }).execute()
    const counted = await tellWindow(database.db, { accountId: older, ...window, usages: [aUsage()] })

    expect(counted).toEqual({ added: 1, removed: 0 })
  })

  test('one key in common is enough', async () => {
    const older = await account('Main', 'key_aaaaaaaaaaaaaaaaaaaaaaaa')
    const younger = await account('Again', 'key_bbbbbbbbbbbbbbbbbbbbbbbb')
    await withKey(older, 'apikey_1')
    await withKey(younger, 'apikey_1')

    await expect(tellWindow(database.db, { accountId: younger, ...window, usages: [] })).rejects.toThrow(
      SameOrganisation,
    )
  })

  test('somebody who is in two organisations does not make them one', async () => {
    const older = await account('Main', 'key_aaaaaaaaaaaaaaaaaaaaaaaa')
    const other = await account('Subsidiary', 'key_bbbbbbbbbbbbbbbbbbbbbbbb')
    await withMembers(older, ['user_1', 'user_2'])
    await withMembers(other, ['user_1', 'user_3', 'user_4'])

    const counted = await tellWindow(database.db, { accountId: other, ...window, usages: [aUsage()] })

    expect(counted.added).toBe(1)
  })

  test('one that was removed is connected again with the new key, and its history goes on', async () => {
    const former = await account('Main', 'key_aaaaaaaaaaaaaaaaaaaaaaaa')
    await setVendorAccountState(database.db, { id: former, state: 'removed', actor, now })
    const added = await account('Again', 'key_bbbbbbbbbbbbbbbbbbbbbbbb')

    const again = await connectAgain(database.db, vault, {
      accountId: added,
      formerId: former,
      askedBy: 'ana',
      actor,
      now,
    })

    expect(again).toMatchObject({ id: former, state: 'active', hint: 'key_…bbbb' })
    expect(await vendorSecret(database.db, vault, former)).toBe('key_bbbbbbbbbbbbbbbbbbbbbbbb')
    expect((await listVendorAccounts(database.db)).map(({ state }) => state)).toEqual(['active', 'removed'])
    expect(await wantedSyncs(database.db)).toMatchObject([{ accountId: former, askedBy: 'ana' }])
  })
})
