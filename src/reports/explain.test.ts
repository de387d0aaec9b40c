import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { day, startOfDay } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import { microUsd } from '../base/money.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { spendTotals } from '../ledger/spend-queries.ts'
import { anEntry } from '../ledger/testing.ts'
import { adjustProxied } from '../sources/adjustments.ts'
import { linkProviderKey } from '../sources/key-link.ts'
import { anAccount, aProviderKey, aUsage, inRun, tellWindow } from '../sources/testing.ts'
import { replaceKeys } from '../sources/vendor-keys.ts'
import { explainSpend } from './explain.ts'

const now = new Date('2026-11-21T10:00:00Z')
const period = { from: day('2026-11-01'), to: day('2026-11-21') }
const actor = { id: 'command line', origin: 'command line' } as const
const [ana, bo, platform, sub] = [newId(), newId(), newId(), newId()]

let database: OpenDatabase
beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const created_at = new Date('2026-01-01T00:00:00Z')
  const person = (id: string, name: string) => ({
    id,
    kind: 'person' as const,
    name,
    email: `${name}@x.example`,
    created_at,
  })
  await db
    .insertInto('person')
    .values([person(ana, 'ana'), person(bo, 'bo')])
    .execute()
  await db
    .insertInto('team')
    .values([
      { id: platform, name: 'Platform', parent_id: null, created_at },
      { id: sub, name: 'Core', parent_id: platform, created_at },
    ])
    .execute()
  await db
    .insertInto('membership')
    .values([
      { person_id: ana, team_id: sub, from_day: day('2026-11-12'), to_day: null },
      { person_id: bo, team_id: platform, from_day: day('2026-01-01'), to_day: day('2026-11-12') },
    ])
    .execute()
  await db
    .insertInto('handle')
    .values([
      { id: 1001, vendor: 'cursor', name: 'ana@x.example', person_id: ana },
      { id: 1002, vendor: 'cursor', name: 'bo@x.example', person_id: bo },
      { id: 1003, vendor: 'tally-key', name: 'ana laptop', person_id: ana },
    ])
    .execute()
  const cursor = await anAccount(db)
  const cost = (amount: number) => ({ costMicroUsd: microUsd(amount), listMicroUsd: microUsd(amount) })
  const usage = (of: number, handle: string, amount: number) =>
    aUsage({ at: startOfDay(day(`2026-11-${of}`)).getTime(), handle, ...cost(amount) })
  await tellWindow(db, {
    accountId: cursor,
    from: startOfDay(period.from),
    to: now,
    usages: [
      usage(10, 'ana@x.example', 100),
      usage(12, 'ana@x.example', 20),
      usage(10, 'bo@x.example', 3),
      usage(12, 'bo@x.example', 4),
      usage(12, 'nobody@x.example', 500),
      usage(12, '', 70),
      aUsage({ ...usage(12, 'ana@x.example', 0), category: 'included', listMicroUsd: microUsd(9_000) }),
      usage(21, 'ana@x.example', 1_000_000),
    ],
  })
  const anthropic = await anAccount(db, 'anthropic')
  const key = await aProviderKey(db, { createdAt: startOfDay(day('2026-11-10')) })
  await inRun(db, { accountId: anthropic, now }, (runId) =>
    replaceKeys(db, {
      runId,
      accountId: anthropic,
      provider: 'anthropic',
      keys: [{ keyId: 'apikey_1', name: 'tally-proxy', hint: '', owner: '', state: 'active' }],
      now,
    }),
  )
  await linkProviderKey(db, { providerKeyId: key, accountId: anthropic, vendorKeyId: 'apikey_1', actor, now })
  await recordEntries(db, [
    anEntry({ handleId: 1003, account: key, at: '2026-11-12T09:00:00.000Z', ...cost(1_000) }),
    anEntry({ handleId: 1003, account: key, at: '2026-11-20T09:00:00.000Z', ...cost(2_000) }),
    {
      ...anEntry({ handleId: 1003, account: key, at: '2026-11-12T09:00:00.000Z' }),
      basis: 'unpriced',
      costMicroUsd: null,
      listMicroUsd: null,
    },
  ])
  await tellWindow(db, {
    accountId: anthropic,
    provider: 'anthropic',
    source: 'anthropic-analytics',
    from: startOfDay(day('2026-11-12')),
    to: startOfDay(day('2026-11-13')),
    readAt: now,
    usages: [aUsage({ ...usage(12, 'apikey_1', 1_250), keyRef: 'apikey_1', category: 'api' })],
  })
  await adjustProxied(db, { now })
})
afterAll(() => database.close())

describe('where a figure comes from', () => {
  test.each([
    { of: 'everybody', filter: {}, usageSpend: 3_947 },
    { of: 'one provider', filter: { provider: 'anthropic' as const }, usageSpend: 3_250 },
    { of: 'a person', filter: { personId: ana }, usageSpend: 3_120 },
    { of: 'a team, for the days its people were in it', filter: { teamId: platform }, usageSpend: 3_023 },
    { of: 'a sub-team', filter: { teamId: sub }, usageSpend: 3_020 },
  ])('of $of: its sources add up to the total, which is what reports say', async ({ filter, usageSpend }) => {
    const { total, sources } = await explainSpend(database.db, { ...filter, ...period })

    expect(total).toEqual(await spendTotals(database.db, { ...filter, ...period }))
    expect(total.usageSpendMicroUsd).toBe(usageSpend)
    for (const column of ['usageSpendMicroUsd', 'includedValueMicroUsd', 'totalMicroUsd', 'requests'] as const) {
      expect(sources.reduce((sum, source) => sum + source[column], 0)).toBe(total[column])
    }
  })

  test('names the sources and how each cost is known', async () => {
    const { sources } = await explainSpend(database.db, period)

    expect(sources.map((row) => [row.provider, row.source, row.basis, row.usageSpendMicroUsd])).toEqual([
      ['anthropic', 'proxy', 'metered', 3_000],
      ['cursor', 'cursor-events', 'vendor', 697],
      ['anthropic', 'adjustment', 'vendor', 250],
      ['anthropic', 'proxy', 'unpriced', 0],
    ])
  })

  test('says what is nobody’s and why; with what people have it is the total', async () => {
    const { unattributed, total } = await explainSpend(database.db, period)

    expect(unattributed.map(({ why, usageSpendMicroUsd }) => [why, usageSpendMicroUsd])).toEqual([
      ['not-matched', 500],
      ['adjustment', 250],
      ['no-name', 70],
    ])
    const people = [ana, bo].map((personId) => spendTotals(database.db, { personId, ...period }))
    const sum = [...unattributed, ...(await Promise.all(people))].reduce((all, row) => all + row.usageSpendMicroUsd, 0)
    expect(sum).toBe(total.usageSpendMicroUsd)
  })

  test('holds the proxy against the vendor by key and day, newest first', async () => {
    const { compared } = await explainSpend(database.db, period)

    const key = { provider: 'anthropic', label: 'main', keyName: 'tally-proxy' }
    expect(compared).toEqual([
      {
        ...key,
        day: '2026-11-20',
        proxyMicroUsd: 2_000,
        vendorMicroUsd: null,
        differenceMicroUsd: null,
        adjustedMicroUsd: 0,
      },
      {
        ...key,
        day: '2026-11-12',
        proxyMicroUsd: 1_000,
        vendorMicroUsd: 1_250,
        differenceMicroUsd: 250,
        adjustedMicroUsd: 250,
      },
    ])
  })

  test('a person’s and a team’s is somebody’s, and a key is used by many', async () => {
    for (const filter of [{ personId: ana }, { teamId: platform }]) {
      expect(await explainSpend(database.db, { ...filter, ...period })).toMatchObject({
        unattributed: [],
        compared: [],
      })
    }
    expect((await explainSpend(database.db, { provider: 'cursor', ...period })).compared).toEqual([])
  })
})

test('what may be counted twice is said of the whole organisation: as much as the proxy metered on days the vendor tells of', async () => {
  const { db } = database
  expect((await explainSpend(db, period)).uncompared).toEqual([])
  const openai = await anAccount(db, 'openai')
  const key = await aProviderKey(db, {
    createdAt: startOfDay(day('2026-11-10')),
    provider: 'openai',
    hint: 'sk-proj-…4fQA',
  })
  const cost = (amount: number) => ({ costMicroUsd: microUsd(amount), listMicroUsd: microUsd(amount) })
  await recordEntries(db, [
    anEntry({ handleId: 1003, account: key, provider: 'openai', at: '2026-11-12T09:00:00.000Z', ...cost(40) }),
    anEntry({ handleId: 1003, account: key, provider: 'openai', at: '2026-11-13T09:00:00.000Z', ...cost(7) }),
  ])
  await inRun(db, { accountId: openai, now }, (runId) =>
    replaceKeys(db, {
      ...{ runId, accountId: openai, provider: 'openai', now },
      keys: ['key_1', 'key_2'].map((keyId) => ({ keyId, name: keyId, hint: 'sk-...fQA', owner: '', state: 'active' })),
    }),
  )
  await tellWindow(db, {
    ...{ accountId: openai, provider: 'openai', source: 'openai-costs' },
    from: startOfDay(day('2026-11-12')),
    to: startOfDay(day('2026-11-13')),
    usages: [aUsage({ at: startOfDay(day('2026-11-12')).getTime(), keyRef: 'key_2', category: 'api', ...cost(41) })],
  })

  const standing = { is: 'asked', fitting: 2, accountIds: [openai] }
  expect((await explainSpend(db, period)).uncompared).toEqual([
    { provider: 'openai', label: 'main', hint: 'sk-proj-…4fQA', standing, microUsd: 40 },
  ])
  expect((await explainSpend(db, { provider: 'anthropic', ...period })).uncompared).toEqual([])
  expect((await explainSpend(db, { personId: ana, ...period })).uncompared).toEqual([])
  await linkProviderKey(db, { providerKeyId: key, accountId: openai, vendorKeyId: 'key_2', actor, now })
  expect((await explainSpend(db, period)).uncompared).toEqual([])
})
