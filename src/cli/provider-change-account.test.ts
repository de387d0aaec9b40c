import { afterEach, beforeEach, expect, test } from 'vitest'
import { addVendorAccount } from '../sources/add-vendor-account.ts'
import { listVendorAccounts } from '../sources/vendor-account.ts'
import { wantedSyncs } from '../sources/wanted-sync.ts'
import { commandLine } from './testing.ts'

let cli: Awaited<ReturnType<typeof commandLine>>
beforeEach(async () => {
  cli = await commandLine()
  await connect('cursor', 'Engineering')
})
afterEach(() => cli.close())

function connect(vendor: 'cursor' | 'anthropic', label: string) {
  const secret = `key_${vendor}_${label}_0123456789abcdef`
  const actor = { id: 'test', origin: 'command line' } as const
  return addVendorAccount(cli.db, cli.vault, { vendor, label, secret, abilities: [], actor, now: cli.clock.now() })
}

const stateOf = async () => (await listVendorAccounts(cli.db)).map(({ state }) => state)
const name = 'Cursor admin key key_…cdef (“Engineering”, id 1)'

test('an account is disabled, enabled and removed, each time it is said what that means, and it is written down', async () => {
  const disabled = await cli.run(['provider', 'disable', 'cursor'])
  const again = await cli.run(['provider', 'disable', 'cursor', 'Engineering'])
  expect(await wantedSyncs(cli.db)).toEqual([])
  const enabled = await cli.run(['provider', 'enable', 'cursor', '1'])
  expect(await wantedSyncs(cli.db)).toMatchObject([{ accountId: 1, trigger: 'hand' }])
  const asked = await cli.run(['provider', 'remove', 'cursor'])
  expect(await stateOf()).toEqual(['active'])
  const removed = await cli.run(['provider', 'remove', 'cursor', '--yes'])

  expect(disabled).toMatchObject({ code: 0, err: '' })
  expect(disabled.out).toContain(`Disabled ${name}. Usage and costs of Cursor are not read of it any more`)
  expect(disabled.out).toContain('Budgets by the billing cycle go by the calendar month')
  expect(again).toMatchObject({ code: 0, out: `${name} is disabled already; nothing was changed.\n` })
  expect(enabled.out).toContain(`Enabled ${name}. A running Tally reads it at once`)
  expect(asked).toMatchObject({ code: 1, err: expect.stringContaining('Add --yes') })
  expect(asked.out).toContain('Its key would be deleted for good')
  expect(removed).toMatchObject({ code: 0, out: expect.stringContaining(`Removed ${name} for good, and its key.`) })
  expect(await stateOf()).toEqual(['removed'])
  const acts = await cli.db
    .selectFrom('audit')
    .select('act')
    .where('origin', '=', 'command line')
    .orderBy('id')
    .execute()
  expect(acts.map(({ act }) => act)).toEqual([
    'vendor-account.add',
    'vendor-account.disable',
    'vendor-account.enable',
    'vendor-account.remove',
  ])
})

test('of several accounts one has to be named, and one that is not there is not found', async () => {
  await connect('cursor', 'Design')

  const unnamed = await cli.run(['provider', 'disable', 'cursor'])
  const unknown = await cli.run(['provider', 'remove', 'cursor', 'Sales', '--yes'])
  const named = await cli.run(['provider', 'disable', 'cursor', 'Design', '--json'])

  expect(unnamed).toMatchObject({ code: 2, err: expect.stringContaining('several accounts: 1 “Engineering”') })
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('“Sales” names no one Cursor account') })
  expect(JSON.parse(named.out)).toMatchObject({ outcome: 'changed', id: 2, state: 'disabled' })
  expect(await stateOf()).toEqual(['active', 'disabled'])
})

test('a vendor without an admin key says how to add one, and the key of the proxy is another thing', async () => {
  await connect('anthropic', 'Main')

  const none = await cli.run(['provider', 'disable', 'openai-admin'])
  const proxy = await cli.run(['provider', 'disable', 'anthropic', 'Main'])
  const admin = await cli.run(['provider', 'disable', 'anthropic-admin', 'Main'])

  expect(none).toMatchObject({ code: 1, err: expect.stringContaining('npm run tally -- provider add openai-admin') })
  expect(proxy).toMatchObject({ code: 2, err: expect.stringContaining('say anthropic-admin') })
  expect(admin.code).toBe(0)
  expect(await stateOf()).toEqual(['active', 'disabled'])
})
