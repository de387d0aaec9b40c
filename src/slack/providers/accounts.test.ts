import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { ana, type RunningSlack, until } from '../../../sandbox/slack/testing.ts'
import { systemClock } from '../../base/clock.ts'
import { createLog } from '../../base/log.ts'
import { ensurePerson } from '../../people/person.ts'
import { anAccount, aProviderKey } from '../../sources/testing.ts'
import { listVendorAccounts } from '../../sources/vendor-account.ts'
import { wantedSyncs } from '../../sources/wanted-sync.ts'
import { connected, disconnect, homeOf } from '../testing/connected.ts'
import { contents } from '../testing/contents.ts'
import type { ProbeKey } from './account-listeners.ts'
import { modalOf, modalText, openProviders, press, shows, submit } from './testing.ts'

const canary = 'f00dfeed'.repeat(7)
const secret = `key_${canary}beef4fQA`
const abilities = [
  { endpoint: 'usage events', ok: true, say: '' },
  { endpoint: 'billing groups', ok: false, say: 'not included in the plan or the key’s permissions' },
]
const works: ProbeKey = async () => ({ ok: true, say: 'Cursor lets this key read usage events.', abilities })

afterEach(disconnect)

test('a Cursor key is tried endpoint by endpoint, connected, priced, switched off and on, rotated and removed', async () => {
  const { slack, database, anaId } = await company(works)
  await openConnect(slack)

  const outcome = await submit(slack, connectForm({ label: 'Engineering', price: '32.50' }))

  expect(outcome).toMatchObject({ result: 'updated' })
  const said = modalText(await modalOf(slack))
  expect(said).toContain('Cursor “Engineering” is connected')
  expect(said).toContain('✓ usage events: yes')
  expect(said).toContain('✗ billing groups: no, not included in the plan')
  expect(said).toContain('A seat costs $32.50 a month')
  await shows(slack, 'key_…4fQA')
  const [account] = await listVendorAccounts(database.db)
  expect(account).toMatchObject({ vendor: 'cursor', label: 'Engineering', state: 'active', abilities })
  expect(await wantedSyncs(database.db)).toMatchObject([{ trigger: 'first', askedBy: anaId }])

  await press(slack, 'providers.price-seats', 'your contract')
  await submit(slack, { 'seat-price': { 'seat-price': '40' } })
  await shows(slack, '$40.00')
  await press(slack, 'providers.disable-account', 'Once disabled')
  await submit(slack, {})
  await shows(slack, 'Switched off: not read')
  await press(slack, 'providers.enable-account', 'read again at once')
  await submit(slack, {})
  await shows(slack, 'Read every hour')
  await press(slack, 'providers.rotate-account', 'takes the place of')
  await submit(slack, { key: { key: `key_${canary}beefWXYZ` } })
  await shows(slack, 'key_…WXYZ')
  expect(await wantedSyncs(database.db)).toMatchObject([{ trigger: 'hand', askedBy: anaId }])
  await press(slack, 'providers.remove-account', 'Once removed')
  await submit(slack, {})
  await until('it is gone', async () => !(await homeOf(slack, ana)).includes('key_…WXYZ'))

  const acts = await database.db.selectFrom('audit').select(['act', 'origin']).orderBy('id').execute()
  expect(acts.map(({ act }) => act)).toEqual(
    ['add', 'seat-price', 'seat-price', 'disable', 'enable', 'rotate', 'remove'].map(
      (verb) => `vendor-account.${verb}`,
    ),
  )
  expect(new Set(acts.map(({ origin }) => origin))).toEqual(new Set(['slack']))
})

test.each([
  ['of another kind', { key: 'sk-ant-api03-abc' }, { key: 'does not look like an admin key of Cursor' }],
  ['with a space in it', { key: 'key_ab cd' }, { key: 'has no spaces' }],
  ['with a label that looks like a key', { label: `sk-ant-api03-${canary}` }, { label: 'looks like a key' }],
  ['with a price nobody can read', { price: 'forty' }, { 'seat-price': 'such as 40 or 32.50' }],
  [
    'that may not read what is needed',
    {},
    { key: 'may not read usage events. Nothing was saved. It may read: members: yes' },
  ],
])('a key %s is not saved, and its field says what to do', async (_, said, errors) => {
  const { slack, database } = await company(async () => ({
    ok: false,
    say: 'Cursor: this key may not read usage events.',
    abilities: [{ endpoint: 'members', ok: true, say: '' }],
  }))
  await openConnect(slack)
  const before = await contents(database)

  const outcome = await submit(slack, connectForm(said))

  const [[field, sentence] = ['', '']] = Object.entries(errors)
  expect(outcome).toMatchObject({ result: 'errors', errors: { [field]: expect.stringContaining(sentence) } })
  expect(JSON.stringify(outcome)).not.toContain(canary)
  expect(await contents(database)).toBe(before)
})

test('a second account of a vendor has to be said to be another, and the very same key is refused', async () => {
  const { slack, database } = await company(works)
  await openConnect(slack)
  await submit(slack, connectForm({}))
  await openConnect(slack)
  expect(modalText(await modalOf(slack))).toContain('Connected already: Cursor.')
  const another = { another: { another: ['another'] } }

  const unsaid = await submit(slack, connectForm({ key: `key_${canary}other` }))
  const same = await submit(slack, { ...connectForm({}), ...another })
  const other = await submit(slack, { ...connectForm({ key: `key_${canary}other` }), ...another })

  expect(unsaid).toMatchObject({ result: 'errors', errors: { another: expect.stringContaining('connected already') } })
  expect(same).toMatchObject({
    result: 'errors',
    errors: { key: expect.stringContaining('has this Cursor key already') },
  })
  expect(other).toMatchObject({ result: 'updated' })
  expect(await listVendorAccounts(database.db)).toHaveLength(2)
})

test('somebody who comes second to switch an account off is told so', async () => {
  const { slack, database } = await company(works)
  await openConnect(slack)
  await submit(slack, connectForm({}))
  await openProviders(slack)
  await press(slack, 'providers.disable-account', 'Once disabled')
  await database.db.updateTable('vendor_account').set({ state: 'removed' }).execute()

  await submit(slack, {})

  expect(modalText(await modalOf(slack))).toContain('Somebody was faster: Cursor was removed')
})

test('an admin says which of the vendor’s keys is the proxy’s, once', async () => {
  const { slack, database } = await company(works)
  const { db } = database
  const accountId = await anAccount(db, 'anthropic')
  const createdAt = new Date('2026-11-01T00:00:00Z')
  const providerKeyId = await aProviderKey(db, { createdAt, hint: 'sk-ant-…4fQA' })
  for (const [key_id, name] of [
    ['apikey_1', 'ci'],
    ['apikey_2', 'gateway'],
  ] as const) {
    const row = { account_id: accountId, key_id, name, hint: 'sk-ant-api03-abc...4fQA', state: 'active' }
    await db
      .insertInto('vendor_key')
      .values({ ...row, owner_handle_id: null })
      .execute()
  }
  await openProviders(slack)
  await shows(slack, 'Which of Anthropic’s keys is')
  await press(slack, 'providers.link-key', 'gateway')

  await submit(slack, { 'vendor-key': { 'vendor-key': `${accountId} apikey_2` } })

  expect(modalText(await modalOf(slack))).toContain('is Anthropic’s key “gateway”')
  const linked = await db.selectFrom('provider_key').select(['id', 'vendor_account_id', 'vendor_key_id']).execute()
  expect(linked).toEqual([{ id: providerKeyId, vendor_account_id: accountId, vendor_key_id: 'apikey_2' }])
  await until('the question is gone', async () => !(await homeOf(slack, ana)).includes('Which of Anthropic'))

  // Another is chosen later, and then none.
  await press(slack, 'providers.link-key', 'in the last 7 days')
  await submit(slack, { 'vendor-key': { 'vendor-key': `${accountId} apikey_1` } })
  expect(modalText(await modalOf(slack))).toContain('is Anthropic’s key “ci”')
  await slack.act('closeModal', { user: ana, viewId: (await modalOf(slack)).id })
  await press(slack, 'providers.link-key', 'None of these')
  await submit(slack, { 'vendor-key': { 'vendor-key': 'none' } })
  expect(modalText(await modalOf(slack))).toContain('is none of the keys Anthropic lists')
  await shows(slack, 'is of an organisation that is not read')
  const ruledOut = await db.selectFrom('provider_key').select(['vendor_key_id', 'not_of_accounts']).execute()
  expect(ruledOut).toEqual([{ vendor_key_id: null, not_of_accounts: [accountId] }])
})

test('an admin key is in no table, no log line and no call to Slack, whatever comes of it', async () => {
  const written = new PassThrough()
  const lines = text(written)
  let tries = 0
  const { slack, database } = await company(
    async ({ secret: tried }) => {
      tries += 1
      if (tries === 1) throw new Error(`the network broke`, { cause: { port: 1, length: tried.length } })
      return works({ vendor: 'cursor', secret: tried })
    },
    createLog('trace', written),
  )
  await openConnect(slack)
  await submit(slack, connectForm({}))
  expect(modalText(await modalOf(slack))).toMatch(/Reference: [2-9A-Z]{6}/)
  await openConnect(slack)
  await submit(slack, connectForm({}))
  await shows(slack, 'key_…4fQA')

  const stored = await contents(database)
  const calls = JSON.stringify((await slack.log()).calls)
  await disconnect()
  written.end()

  for (const seen of [stored, await lines, calls]) {
    expect(seen).not.toContain(canary)
    expect(seen).not.toContain(Buffer.from(canary).toString('hex'))
  }
})

async function company(probe: ProbeKey, log = createLog('silent')) {
  const app = await connected({ publicUrl: null, admins: ['ana@x.example'], probe, log })
  const now = systemClock.now()
  const anas = { kind: 'person' as const, name: 'Ana Ruiz', email: 'ana@x.example', now }
  const { id: anaId } = await ensurePerson(app.database.db, anas)
  return { ...app, anaId }
}

async function openConnect(slack: RunningSlack): Promise<void> {
  await openProviders(slack)
  await press(slack, 'providers.connect-account', 'Admin key')
}

function connectForm({ key = secret, label, price }: { key?: string; label?: string; price?: string }): object {
  return {
    vendor: { vendor: 'cursor' },
    key: { key },
    ...(label === undefined ? {} : { label: { label } }),
    ...(price === undefined ? {} : { 'seat-price': { 'seat-price': price } }),
  }
}
