import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '../base/log.ts'
import { sealedPlaces } from '../cli/sealed-places.ts'
import { secretsState } from '../cli/secrets-status.ts'
import { type OpenDatabase, poolOf } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { changeWaiting, openFile } from '../files/handed-file.ts'
import { heldText, openHeldText } from '../imports/held.ts'
import { fetchInvoiceFile, keepInvoiceFile } from '../invoices/invoice-file.ts'
import { keepInvoice } from '../invoices/keep-invoice.ts'
import { aNewInvoice } from '../invoices/testing.ts'
import { keepInstallation } from '../people/change-slack-installation.ts'
import { openKeyRing } from '../people/key-ring.ts'
import { createPerson } from '../people/person.ts'
import { openProviderKeyRing } from '../people/provider-key-ring.ts'
import { addProviderKey } from '../people/provider-keys.ts'
import { openInstallation } from '../people/slack-installation.ts'
import { createVirtualKey } from '../people/virtual-key.ts'
import { signPictureUrl, verifyPictureUrl } from '../reports/picture-url.ts'
import { anAccount } from '../sources/testing.ts'
import { vendorSecret } from '../sources/vendor-account.ts'
import { secretBinding } from '../sources/vendor-account-secret.ts'
import { bindVault, rebindVault } from './bind-vault.ts'
import { resealPlace } from './reseal.ts'
import { openVault, type Vault } from './vault.ts'

const actor = { id: 'ana', origin: 'slack' } as const
const now = new Date('2026-11-21T10:00:00Z')
const former = randomBytes(32).toString('base64')
const newer = randomBytes(32).toString('base64')
const pdf = randomBytes(1_200_000)

let database: OpenDatabase
beforeEach(async () => {
  database = await testDatabase()
})
afterEach(() => database.close())

test('a secret key is replaced without a key, a file or a chart address lost, and the former one may then go', async () => {
  const { db } = database
  const world = await sealedWorld(await bindVault(db, openVault([former]), now))
  const both = await bindVault(db, openVault([newer, former]), now)
  expect(await secretsState({ db, vault: both })).toMatchObject({ spare: [], missing: [] })
  await expectToWork(both, world)

  const done = await resealAll(both)

  expect(done).toEqual([1, 1, 3, 1, 1, 1])
  const [newestId, formerId] = both.masters.map(({ id }) => id)
  const state = await secretsState({ db, vault: both })
  expect(state).toMatchObject({ newest: newestId, spare: [formerId], missing: [] })
  expect(new Set(state.counts.map(({ keyId }) => keyId))).toEqual(new Set([newestId]))
  await expectToWork(both, world)
  const alone = await bindVault(db, openVault([newer]), now)
  await expectToWork(alone, world)
  await expect(bindVault(db, openVault([former]), now)).rejects.toMatchObject({ code: 'bad-config' })
  expect(await resealAll(alone)).toEqual([0, 0, 0, 0, 0, 0])
})

test('broken off anywhere it goes on where it was, and both keys open everything meanwhile', async () => {
  const { db } = database
  const world = await sealedWorld(await bindVault(db, openVault([former]), now))
  const both = await bindVault(db, openVault([newer, former]), now)
  const [, , invoiceFiles] = sealedPlaces
  if (!invoiceFiles) throw new Error('there is no such place')
  const stop = (done: number) => {
    if (done === 2) throw new Error('broken off')
  }

  await expect(resealPlace(db, both, { place: invoiceFiles, onProgress: stop })).rejects.toThrow('broken off')

  await expectToWork(both, world)
  await expect(bindVault(db, openVault([newer]), now)).rejects.toMatchObject({ code: 'bad-config' })
  expect(await resealAll(both)).toEqual([1, 1, 1, 1, 1, 1])
  await expectToWork(await bindVault(db, openVault([newer]), now), world)
})

test('a key that is replaced while everything is sealed anew stays replaced', async () => {
  const { db } = database
  const { accountId } = await sealedWorld(await bindVault(db, openVault([former]), now))
  const both = await bindVault(db, openVault([newer, former]), now)
  const [, adminKeys] = sealedPlaces
  if (!adminKeys) throw new Error('there is no such place')
  const replacement = both.seal('key_of-today', secretBinding(accountId))
  // Somebody holds the row, and lets go of it changed once the value is read and its update waits.
  const holding = await poolOf(db).connect()
  await holding.query('begin')
  await holding.query('update vendor_account set sealed = $1 where id = $2', [replacement, accountId])

  const resealing = resealPlace(db, both, { place: adminKeys, onProgress: () => undefined })
  await vi.waitUntil(async () => (await waitingForLocks()) > 0)
  await holding.query('commit')
  holding.release()

  expect(await resealing).toMatchObject({ resealed: 0 })
  expect(await vendorSecret(db, both, accountId)).toBe('key_of-today')
})

test('what a lost key has sealed is counted, named and left as it is', async () => {
  const { db } = database
  const lost = openVault([randomBytes(32).toString('base64')])
  await sealedWorld(await bindVault(db, openVault([former]), now))
  await addProviderKey(db, lost, { provider: 'openai', label: 'lost', secret: 'sk-of-before', now })
  const both = await bindVault(db, openVault([newer, former]), now)

  expect(await resealAll(both)).toEqual([1, 1, 3, 1, 1, 1])

  expect(await secretsState({ db, vault: both })).toMatchObject({ missing: [lost.masters[0]?.id] })
})

test('every column that holds bytes is either sealed anew with the secret key, or needs none', async () => {
  const { rows } = await sql<{ place: string }>`
    select table_name || '.' || column_name as place from information_schema.columns
    where table_schema = current_schema() and data_type = 'bytea' and table_name not like 'entry\_%' order by 1`.execute(
    database.db,
  )
  const sealed = sealedPlaces.map(({ table, column }) => `${table}.${column}`)
  const known = [...sealed, ...needNone, 'lasting_key.sealed']

  expect(rows.map(({ place }) => place).filter((place) => !known.includes(place))).toEqual([])
  expect(rows.length).toBeGreaterThanOrEqual(known.length)
})

// Hashes, keyed ones under a key that outlives the secret key, and pictures.
const needNone = ['virtual_key.hash', 'handed_file.digest', 'api_token.hash', 'forgotten_name.hash', 'picture.png']

async function waitingForLocks(): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`select count(*) as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db)
  return rows[0]?.waiting ?? 0
}

async function resealAll(vault: Vault): Promise<number[]> {
  const { db } = database
  const done: number[] = []
  for (const place of sealedPlaces) {
    done.push((await resealPlace(db, vault, { place, onProgress: () => undefined })).resealed)
  }
  await db.transaction().execute((transaction) => rebindVault(transaction, vault, now))
  return done
}

type World = Awaited<ReturnType<typeof sealedWorld>>

/** One of everything that is sealed, hashed or signed. */
async function sealedWorld(vault: Vault) {
  const { db } = database
  await addProviderKey(db, vault, { provider: 'anthropic', label: 'main', secret: 'sk-ant-of-the-test', now })
  const accountId = await anAccount(db)
  const sealed = vault.seal('key_of-the-team', secretBinding(accountId))
  await db.updateTable('vendor_account').set({ sealed }).where('id', '=', accountId).execute()
  const fileId = await keepInvoiceFile(db, vault, { name: 'bill.pdf', bytes: pdf, now })
  const invoice = { invoice: aNewInvoice(), fileId, actor, now }
  const { invoiceId } = await db.transaction().execute((transaction) => keepInvoice(transaction, invoice))
  const handed = await openFile(db, { name: 'usage.csv', by: 'ana', now })
  await changeWaiting(db, handed, { held: heldText(vault, { fileId: handed, text: 'what waits' }) })
  const slack = { team: 'T1', name: 'Acme', app: 'A1', bot: 'B1', botUser: 'U1', scopes: [], installedBy: 'U2' }
  await keepInstallation({ db, vault }, { ...slack, token: 'xoxe.xoxb-1', refreshToken: 'xoxe-1', endsAt: now, now })
  const person = await createPerson(db, { kind: 'person', name: 'Ana', email: 'ana@example.com', now })
  const terms = { name: 'laptop', project: '', tags: {}, expiresAt: null }
  const { secret } = await createVirtualKey(db, { personId: person.id, ...terms, now, hashKey: vault.keyHashKey })
  const expiresAt = new Date(now.getTime() + 60_000)
  const address = signPictureUrl({ publicUrl: 'https://t.example.com', urlKey: vault.urlKey, id: 'a', expiresAt })
  return { accountId, invoiceId, handed, secret, address: new URL(address).searchParams }
}

async function expectToWork(vault: Vault, { accountId, invoiceId, handed, secret, address }: World): Promise<void> {
  const { db, url } = database
  const log = createLog('silent')
  const providers = await openProviderKeyRing({ db, url, vault, log })
  const keys = await openKeyRing({ db, url, hashKey: vault.keyHashKey, log })
  expect(providers.secretFor('anthropic')?.secret).toBe('sk-ant-of-the-test')
  expect(await keys.find(secret, now)).toMatchObject({ kind: 'known' })
  await Promise.all([providers.close(), keys.close()])
  expect(await vendorSecret(db, vault, accountId)).toBe('key_of-the-team')
  expect((await fetchInvoiceFile(db, vault, { invoiceId, actor, now })).bytes.equals(pdf)).toBe(true)
  const { held } = await db.selectFrom('handed_file').select('held').where('id', '=', handed).executeTakeFirstOrThrow()
  expect(held && openHeldText(vault, { fileId: handed, held })).toBe('what waits')
  expect(await openInstallation({ db, vault }, 'T1')).toMatchObject({ token: 'xoxe.xoxb-1', refreshToken: 'xoxe-1' })
  const [expires = '', signature = ''] = [address.get('expires') ?? '', address.get('signature') ?? '']
  expect(verifyPictureUrl({ urlKey: vault.urlKey, id: 'a', expires, signature, now })).toBe('valid')
}
