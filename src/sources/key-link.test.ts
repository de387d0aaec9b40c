import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Day } from '../base/calendar.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { linkProviderKey } from './key-link.ts'
import { suggestKeyLinks } from './key-suggestions.ts'
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

const keys = (told: ReadonlyArray<{ keyId: string; hint: string }>) =>
  inRun(database.db, { accountId, now }, (runId) =>
    replaceKeys(database.db, {
      runId,
      accountId,
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
})
