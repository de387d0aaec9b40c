import { expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import type { Entry } from '../ledger/entry.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { ensurePerson } from '../people/person.ts'
import { parsePeriod } from './period.ts'
import { costPerRequest, hasAny, spendReport } from './spend-report.ts'

const now = new Date('2026-11-21T14:02:00Z')

test('a person’s report counts their own usage of all their handles, and its parts add up to its total', async () => {
  const { db, close } = await testDatabase()
  const ana = await somebody(db, 'ana@x.example')
  const bob = await somebody(db, 'bob@x.example')
  const laptop = await ensureHandle(db, { vendor: 'tally-key', name: 'laptop', personId: ana.id })
  const cursor = await ensureHandle(db, { vendor: 'cursor', name: 'ana@x.example', personId: ana.id })
  const other = await ensureHandle(db, { vendor: 'tally-key', name: 'bob', personId: bob.id })
  await recordEntries(db, [
    entry({ handleId: laptop, day: '2026-11-20', cost: 1_000_001 }),
    entry({ handleId: laptop, day: '2026-11-21', cost: 2_000_002, model: 'gpt-5.4', provider: 'openai' }),
    entry({
      handleId: cursor,
      day: '2026-11-03',
      cost: 500_005,
      category: 'overage',
      provider: 'cursor',
      model: 'composer-2',
    }),
    entry({
      handleId: cursor,
      day: '2026-11-03',
      cost: 0,
      list: 7_000_000,
      category: 'included',
      provider: 'cursor',
      model: 'composer-2',
    }),
    entry({
      handleId: cursor,
      day: '2026-11-01',
      cost: 20_000_000,
      category: 'seat',
      provider: 'cursor',
      model: '',
      requests: 0,
    }),
    entry({ handleId: laptop, day: '2026-11-19', cost: null, model: 'brand-new' }),
    entry({ handleId: laptop, day: '2026-10-10', cost: 900_000 }),
    entry({ handleId: laptop, day: '2026-10-30', cost: 100_000_000 }),
    entry({ handleId: laptop, day: '2026-08-05', cost: 4_000 }),
    entry({ handleId: other, day: '2026-11-20', cost: 77_000_000 }),
  ])

  const report = await spendReport(db, { personId: ana.id, period: periodOf('mtd') })

  expect(report).toMatchObject({
    usageSpendMicroUsd: 3_500_008,
    includedValueMicroUsd: 7_000_000,
    seatsMicroUsd: 20_000_000,
    totalMicroUsd: 23_500_008,
    unpricedRequests: 1,
    requests: 5,
    topModel: 'gpt-5.4',
    previous: { usageSpendMicroUsd: 900_000 },
    countedUntil: new Date('2026-11-21T12:00:00Z'),
  })
  for (const rows of [report.byDay, report.byProvider, report.byModel]) {
    expect(rows.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)).toBe(3_500_008)
    expect(rows.reduce((sum, row) => sum + row.requests, 0)).toBe(5)
  }
  expect(report.byMonth.map((row) => [row.month, row.usageSpendMicroUsd])).toEqual([
    ['2026-08', 4_000],
    ['2026-09', 0],
    ['2026-10', 100_900_000],
    ['2026-11', 3_500_008],
  ])
  await close()
})

test('the organisation’s report counts everybody, and one provider alone when asked', async () => {
  const { db, close } = await testDatabase()
  const ana = await somebody(db, 'ana@x.example')
  const laptop = await ensureHandle(db, { vendor: 'tally-key', name: 'laptop', personId: ana.id })
  await recordEntries(db, [
    entry({ handleId: laptop, day: '2026-11-20', cost: 1_000_000 }),
    entry({ handleId: 0, day: '2026-11-20', cost: 10_000_000, provider: 'openai' }),
  ])

  const all = await spendReport(db, { personId: null, period: periodOf('7d') })
  const openai = await spendReport(db, { personId: null, period: periodOf('7d'), provider: 'openai' })

  expect(all).toMatchObject({ who: { kind: 'org' }, usageSpendMicroUsd: 11_000_000, provider: null, previous: null })
  expect(openai).toMatchObject({ usageSpendMicroUsd: 10_000_000, provider: 'openai' })
  await close()
})

test('somebody without any usage has an empty report, not an error', async () => {
  const { db, close } = await testDatabase()
  const ana = await somebody(db, 'ana@x.example')

  const report = await spendReport(db, { personId: ana.id, period: periodOf('mtd') })

  expect(hasAny(report)).toBe(false)
  expect(costPerRequest(report)).toBeNull()
  expect(report).toMatchObject({
    byDay: [],
    byModel: [],
    byMonth: [],
    previous: null,
    topModel: null,
    countedUntil: null,
  })
  await close()
})

function somebody(db: Db, email: string) {
  return ensurePerson(db, { kind: 'person', name: email, email, now })
}

function periodOf(word: string) {
  const parsed = parsePeriod(word, now)
  if (!parsed.ok) throw new Error(parsed.say)
  return parsed.period
}

function entry(
  given: Partial<Pick<Entry, 'category' | 'provider' | 'model' | 'requests'>> & {
    handleId: number
    day: string
    cost: number | null
    list?: number
  },
): Entry {
  const { cost, list, day: of, ...rest } = given
  return anEntry({
    at: `${of}T12:00:00.000Z`,
    basis: cost === null ? 'unpriced' : 'metered',
    model: 'claude-opus-4-6',
    costMicroUsd: cost === null ? null : microUsd(cost),
    listMicroUsd: cost === null ? null : microUsd(list ?? cost),
    ...rest,
  })
}
