import { afterAll, beforeAll, expect, test } from 'vitest'
import { day } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Entry } from './entry.ts'
import { recordEntries } from './record-entries.ts'
import {
  latestEntryAt,
  spendByDayAndProvider,
  spendByModel,
  spendByMonth,
  spendByProvider,
  spendTotals,
} from './spend-queries.ts'
import { anEntry } from './testing.ts'

let database: OpenDatabase
const ada = newId()
const ben = newId()
const period = { from: day('2026-10-01'), to: day('2026-12-01') }

beforeAll(async () => {
  database = await testDatabase()
  const { db } = database
  const created_at = new Date('2026-01-01T00:00:00Z')
  await db
    .insertInto('person')
    .values([
      { id: ada, kind: 'person', name: 'Ada', email: 'ada@example.com', created_at },
      { id: ben, kind: 'person', name: 'Ben', email: 'ben@example.com', created_at },
    ])
    .execute()
  await db
    .insertInto('handle')
    .values([
      { id: 1, vendor: 'tally-key', name: 'ada laptop', person_id: ada },
      { id: 2, vendor: 'cursor', name: 'ada@example.com', person_id: ada },
      { id: 3, vendor: 'tally-key', name: 'ben', person_id: ben },
      { id: 4, vendor: 'cursor', name: 'nobody knows', person_id: null },
    ])
    .execute()
  await recordEntries(db, [
    cost(1, '2026-10-31', 100, { model: 'opus' }),
    cost(1, '2026-11-01', 40, { model: 'opus' }),
    cost(1, '2026-11-01', 2, { model: 'haiku' }),
    cost(2, '2026-11-02', 7, { provider: 'cursor', category: 'overage', model: 'auto' }),
    cost(2, '2026-11-02', 1, { provider: 'cursor', category: 'fee', model: '' }),
    // Inside the allowance: worth 500, costs nothing.
    {
      ...cost(2, '2026-11-02', 0, { provider: 'cursor', category: 'included', model: 'auto' }),
      listMicroUsd: 500 as Entry['listMicroUsd'],
    },
    cost(2, '2026-11-01', 20_000, { provider: 'cursor', category: 'seat', model: '', requests: 0 }),
    {
      ...cost(1, '2026-11-02', 0, { model: 'new-one', provider: 'openai' }),
      basis: 'unpriced',
      costMicroUsd: null,
      listMicroUsd: null,
    },
    cost(3, '2026-11-03', 60, { provider: 'openai', model: 'gpt' }),
    cost(4, '2026-11-03', 900, { provider: 'cursor', category: 'overage', model: 'auto' }),
    // The day after the period.
    cost(1, '2026-12-01', 5_000, { model: 'opus' }),
  ])
})
afterAll(() => database.close())

test('a person’s total is their usage spend and seats over all their handles; included value stands beside it', async () => {
  const totals = await spendTotals(database.db, { personId: ada, ...period })

  expect(totals).toEqual({
    usageSpendMicroUsd: 150,
    includedValueMicroUsd: 500,
    seatsMicroUsd: 20_000,
    totalMicroUsd: 20_150,
    requests: 7,
    unpricedRequests: 1,
    inputTokens: 800,
    cacheReadTokens: 16_000,
    cacheWriteTokens: 272,
    outputTokens: 400,
    reasoningTokens: 40,
  })
})

test('without a person everybody counts, handles nobody is known for too', async () => {
  expect(await spendTotals(database.db, period)).toMatchObject({ usageSpendMicroUsd: 1_110, requests: 9 })
})

test('an empty period is all zeros', async () => {
  const totals = await spendTotals(database.db, { from: day('2020-01-01'), to: day('2020-02-01') })

  expect(new Set(Object.values(totals))).toEqual(new Set([0]))
})

test('days come in order, a row a provider', async () => {
  const days = await spendByDayAndProvider(database.db, { personId: ada, ...period })

  expect(days.map((row) => [row.day, row.provider, row.usageSpendMicroUsd, row.requests])).toEqual([
    ['2026-10-31', 'anthropic', 100, 1],
    ['2026-11-01', 'anthropic', 42, 2],
    ['2026-11-01', 'cursor', 0, 0],
    ['2026-11-02', 'cursor', 8, 3],
    ['2026-11-02', 'openai', 0, 1],
  ])
})

test('providers and models come most expensive first', async () => {
  const byProvider = await spendByProvider(database.db, period)
  const byModel = await spendByModel(database.db, { personId: ada, ...period })

  expect(byProvider.map((row) => [row.provider, row.usageSpendMicroUsd])).toEqual([
    ['cursor', 908],
    ['anthropic', 142],
    ['openai', 60],
  ])
  expect(byModel.map((row) => [row.model, row.usageSpendMicroUsd, row.includedValueMicroUsd])).toEqual([
    ['opus', 140, 0],
    ['auto', 7, 500],
    ['haiku', 2, 0],
    ['', 1, 0],
    ['new-one', 0, 0],
  ])
})

test('months hold only the days of the period', async () => {
  const months = await spendByMonth(database.db, { personId: ada, from: day('2026-10-31'), to: day('2026-11-02') })

  expect(months.map((row) => [row.month, row.usageSpendMicroUsd])).toEqual([
    ['2026-10', 100],
    ['2026-11', 42],
  ])
})

test.each(['anthropic', 'openai', 'cursor'] as const)(
  'every breakdown of %s adds up to its total',
  async (provider) => {
    const { db } = database
    const filter = { provider, ...period }

    const total = await spendTotals(db, filter)

    for (const breakdown of [spendByDayAndProvider, spendByProvider, spendByModel, spendByMonth]) {
      const rows = await breakdown(db, filter)
      for (const name of Object.keys(total) as Array<keyof typeof total>) {
        expect(
          rows.reduce((sum, row) => sum + row[name], 0),
          `${breakdown.name} ${name}`,
        ).toBe(total[name])
      }
    }
  },
)

test('a handle matched to a person later brings its history with it', async () => {
  const { db } = database
  const before = await spendTotals(db, { personId: ben, ...period })
  await db.updateTable('handle').set({ person_id: ben }).where('id', '=', 4).execute()

  const after = await spendTotals(db, { personId: ben, ...period })

  expect([before.usageSpendMicroUsd, after.usageSpendMicroUsd]).toEqual([60, 960])
  await db.updateTable('handle').set({ person_id: null }).where('id', '=', 4).execute()
})

test('the newest entry tells how fresh the ledger is', async () => {
  expect(await latestEntryAt(database.db)).toEqual(new Date('2026-12-01T12:00:00Z'))
})

function cost(handleId: number, onDay: string, micro: number, said: Partial<Entry> = {}): Entry {
  const amount = micro as Entry['costMicroUsd']
  return anEntry({ handleId, at: `${onDay}T12:00:00.000Z`, costMicroUsd: amount, listMicroUsd: amount, ...said })
}
