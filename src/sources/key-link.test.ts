import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { anEntry } from '../ledger/testing.ts'
import { keyChoice } from './key-choice.ts'
import { linkProviderKey } from './key-link.ts'
import { keyStandings } from './key-standing.ts'
import { suggestKeyLinks } from './key-suggestions.ts'
import { ruleOutAccounts } from './rule-out-accounts.ts'
import { anAccount, aProviderKey, aUsage, disagreements, inRun, tellWindow } from './testing.ts'
import { replaceKeys } from './vendor-keys.ts'

const now = new Date('2026-11-21T10:00:00Z')
const actor = { id: 'command line', origin: 'command line' } as const
const all = { from: '2026-11-01' as Day, to: '2026-12-01' as Day }

let database: OpenDatabase
let accountId: number
beforeEach(async () => {
  database = await testDatabase()
  accountId = await anAccount(database.db, 'anthropic')
  await keys([
    { keyId: 'apikey_1', hint: 'sk-ant-api03-R2D...4fQA' },
    { keyId: 'apikey_2', hint: 'sk-ant-api03-x7K...igAA' },
  ])
})
afterEach(() => database.close())

const keys = (told: ReadonlyArray<{ keyId: string; hint: string }>, of = accountId) =>
  inRun(database.db, { accountId: of, now }, (runId) =>
    replaceKeys(database.db, {
      runId,
      accountId: of,
      provider: 'anthropic',
      keys: told.map((key) => ({ name: key.keyId, owner: '', state: 'active', ...key })),
      now,
    }),
  )
const tell = (source: 'anthropic-analytics' | 'anthropic-reports') =>
  tellWindow(database.db, {
    accountId,
    provider: 'anthropic',
    source,
    from: new Date('2026-11-18T00:00:00Z'),
    to: new Date('2026-11-21T00:00:00Z'),
    usages: ['18', '19', '20'].flatMap((date) =>
      ['apikey_1', 'apikey_2', ''].map((keyRef) => aUsage({ at: Date.parse(`2026-11-${date}T05:00:00Z`), keyRef })),
    ),
  })
const link = (providerKeyId: string, vendorKeyId: string | null) =>
  linkProviderKey(database.db, {
    providerKeyId,
    accountId: vendorKeyId === null ? null : accountId,
    vendorKeyId,
    actor,
    now,
  })
const standingOf = async (key: string) =>
  (await keyStandings(database.db)).find(({ providerKeyId }) => providerKeyId === key)?.standing
const requests = async () => (await spendTotals(database.db, all)).requests

describe('a provider key and the vendor’s key', () => {
  test('what the vendor tells of a linked key counts no more, from the day the key was added, and again when unlinked', async () => {
    const key = await aProviderKey(database.db, { createdAt: new Date('2026-11-19T15:00:00Z') })
    await tell('anthropic-analytics')

    const counts = []
    for (const vendorKeyId of ['apikey_1', 'apikey_1', 'apikey_2', '', null]) {
      const { changed } = await link(key, vendorKeyId)
      counts.push([changed, await requests()])
      expect(await disagreements(database.db)).toEqual([])
    }

    expect(counts).toEqual([
      [2, 7],
      [0, 7],
      [4, 7],
      [4, 7],
      [2, 9],
    ])
    expect(await database.db.selectFrom('audit').select(['act', 'after']).orderBy('id').execute()).toMatchObject([
      { act: 'provider-key.link', after: { vendorAccount: accountId, vendorKey: 'apikey_1' } },
      { act: 'provider-key.link', after: { vendorKey: 'apikey_2' } },
      { act: 'provider-key.link', after: { vendorKey: '' } },
      { act: 'provider-key.unlink', after: { vendorAccount: null, vendorKey: null } },
    ])
  })

  test('linking before or after reading, and with a better source before or after, gives the same', async () => {
    const key = await aProviderKey(database.db, { createdAt: new Date('2026-11-19T15:00:00Z') })
    await tell('anthropic-reports')
    await link(key, 'apikey_1')
    await tell('anthropic-analytics')
    const linkedBetween = await requests()

    await link(key, null)
    const unlinked = await requests()
    await link(key, 'apikey_1')

    expect([linkedBetween, unlinked, await requests()]).toEqual([7, 9, 7])
    expect(await disagreements(database.db)).toEqual([])
  })

  test('a key of another vendor, or one nobody has told of, is refused', async () => {
    const openai = await aProviderKey(database.db, { createdAt: now, provider: 'openai' })
    const key = await aProviderKey(database.db, { createdAt: now })

    await expect(link(openai, 'apikey_1')).rejects.toMatchObject({ code: 'bad-input' })
    await expect(link(key, 'apikey_9')).rejects.toThrow('has told of no key “apikey_9”')
  })
})

describe('which key it is', () => {
  test('only one fits: it is linked, a removed one too; several or none: somebody is asked', async () => {
    await keys([
      { keyId: 'apikey_1', hint: 'sk-ant-api03-R2D...4fQA' },
      { keyId: 'apikey_2', hint: 'sk-ant-api03-x7K...igAA' },
      { keyId: 'apikey_3', hint: 'sk-ant-api03-y8L...igAA' },
    ])
    const createdAt = new Date('2026-11-19T15:00:00Z')
    const one = await aProviderKey(database.db, { createdAt, hint: 'sk-ant-…4fQA', state: 'removed' })
    const two = await aProviderKey(database.db, { createdAt: now, hint: 'sk-ant-…igAA' })
    const none = await aProviderKey(database.db, { createdAt: now, hint: '…', state: 'removed' })
    await aProviderKey(database.db, { createdAt: now, hint: 'sk-proj-…igAA', provider: 'openai' })

    const suggested = await suggestKeyLinks(database.db, now)
    const again = await suggestKeyLinks(database.db, now)

    expect(suggested.linked).toMatchObject([{ providerKeyId: one, vendorKeyId: 'apikey_1' }])
    expect(
      suggested.ask.map(({ providerKeyId, candidates }) => [providerKeyId, candidates.map((key) => key.vendorKeyId)]),
    ).toEqual([
      [two, ['apikey_2', 'apikey_3']],
      [none, ['apikey_1', 'apikey_2', 'apikey_3']],
    ])
    expect(again).toEqual({ linked: [], ask: suggested.ask })
  })

  test('that it is none of an account’s keys takes a link off, and is asked about again when another account is connected', async () => {
    const createdAt = new Date('2026-11-19T00:00:00Z')
    const key = await aProviderKey(database.db, { createdAt })
    await tell('anthropic-analytics')
    await link(key, 'apikey_1')
    const linked = [await requests(), await standingOf(key)]

    await ruleOutAccounts(database.db, { providerKeyId: key, accountIds: [accountId], actor, now })
    const ruledOut = [await requests(), await standingOf(key), await suggestKeyLinks(database.db, now)]
    const other = await anAccount(database.db, 'anthropic')
    await keys([{ keyId: 'apikey_9', hint: 'sk-ant-api03-R2D...4fQA' }], other)
    const { linked: found } = await suggestKeyLinks(database.db, now)
    await link(key, 'apikey_2')

    expect(linked).toEqual([7, { is: 'compared', keyName: 'apikey_1' }])
    expect(ruledOut).toEqual([9, { is: 'of-none' }, { linked: [], ask: [] }])
    expect(found).toMatchObject([{ providerKeyId: key, vendorKeyId: 'apikey_9' }])
    expect((await keyChoice(database.db, key, now))?.link).toEqual({ accountId, vendorKeyId: 'apikey_2' })
    await link(key, null)
    // Whoever links it to an account takes back that it is none of that account’s.
    expect(await standingOf(key)).toEqual({ is: 'asked', fitting: 2, accountIds: [accountId, other] })
    expect(await disagreements(database.db)).toEqual([])
  })

  test('is chosen by what both tell of the last days, those whose hint fits first', async () => {
    await keys([
      { keyId: 'apikey_1', hint: 'sk-ant-api03-R2D...4fQA' },
      { keyId: 'apikey_2', hint: 'sk-ant-api03-x7K...igAA' },
      { keyId: 'apikey_3', hint: 'sk-ant-api03-y8L...igAA' },
    ])
    const key = await aProviderKey(database.db, { createdAt: now, hint: 'sk-ant-…igAA' })
    for (const source of ['anthropic-reports', 'anthropic-analytics'] as const) await tell(source)
    await link(key, 'apikey_2')
    const cost = { costMicroUsd: microUsd(40_000), listMicroUsd: microUsd(40_000) }
    await recordEntries(database.db, [anEntry({ account: key, at: '2026-11-20T09:00:00.000Z', ...cost })])

    const choice = await keyChoice(database.db, key, now)

    expect(choice).toMatchObject({ link: { accountId, vendorKeyId: 'apikey_2' }, meteredMicroUsd: 40_000 })
    expect(choice?.candidates.map((one) => [one.vendorKeyId, one.fits, one.toldMicroUsd])).toEqual([
      ['apikey_2', true, 30_000],
      ['apikey_3', true, 0],
      ['apikey_1', false, 30_000],
    ])
  })

  test('an account that tells of money and lists no key leaves it open; one of Claude Enterprise has none', async () => {
    const key = await aProviderKey(database.db, { createdAt: now })
    await database.db.deleteFrom('vendor_key').execute()
    expect(await standingOf(key)).toEqual({ is: 'alone' })

    await tell('anthropic-analytics')
    const told = await standingOf(key)
    await database.db.updateTable('vendor_account').set({ hint: 'sk-ant-api01-…4fQA' }).execute()

    expect(told).toEqual({ is: 'unlisted', accountIds: [accountId] })
    expect(await standingOf(key)).toEqual({ is: 'alone' })
  })
})
