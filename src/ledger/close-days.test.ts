import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Day, day } from '../base/calendar.ts'
import { createLog } from '../base/log.ts'
import { microUsd } from '../base/money.ts'
import { type Db, type DbOrTransaction, inSnapshot, type OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { closeDays } from './close-days.ts'
import { keepDaysClosed } from './keep-days-closed.ts'
import { recordEntries } from './record-entries.ts'
import { spendTotals, usageDays } from './spend-queries.ts'
import { anEntry } from './testing.ts'

let database: OpenDatabase
let db: Db
const today = day('2026-11-21')
const waiting = { timeout: 60_000 }
const month = { from: day('2026-11-01'), to: day('2026-12-01') }

beforeEach(async () => {
  database = await testDatabase()
  db = database.db
})
afterEach(() => database.close())

test('past days are closed, newest month first, as many as asked for; today stays open', async () => {
  await spend('2026-10-30', 1)
  await spend('2026-11-19', 2)
  await spend('2026-11-21', 4)

  expect(await closeDays(db, { before: today, atMost: 5 })).toBe(5)
  expect(await closedMonths()).toEqual({ '2026-11-01': '2026-11-06' })
  expect(await closeDays(db, { before: today, atMost: 100 })).toBe(15 + 31)
  expect(await closedMonths()).toEqual({ '2026-10-01': '2026-11-01', '2026-11-01': '2026-11-21' })
  expect(await closeDays(db, { before: today, atMost: 100 })).toBe(0)
  expect(await spent()).toBe(6)
})

test('told to look, it closes all past days by itself, and again what was changed since', async () => {
  await spend('2026-09-30', 1)
  await spend('2026-11-19', 2)
  const days = keepDaysClosed({ db, log: createLog('silent'), clock: { now: () => new Date('2026-11-21T09:00:00Z') } })

  days.look()
  const all = { '2026-09-01': '2026-10-01', '2026-11-01': '2026-11-21' }
  await vi.waitFor(async () => expect(await closedMonths()).toEqual(all), waiting)
  await spend('2026-11-10', 4)
  expect(await closedMonths()).not.toEqual(all)
  days.look()
  await vi.waitFor(async () => expect(await closedMonths()).toEqual(all), waiting)

  await days.close()
  expect(await spent()).toBe(6)
})

test('what is recorded of a closed day opens it and those after it, and today’s opens nothing', async () => {
  await spend('2026-11-19', 2)
  await closeDays(db, { before: today, atMost: 100 })

  await spend('2026-11-21', 4)
  expect(await closedMonths()).toEqual({ '2026-11-01': '2026-11-21' })
  await spend('2026-11-10', 8)

  expect(await closedMonths()).toEqual({ '2026-11-01': '2026-11-10' })
  expect(await spent()).toBe(14)
  expect(await closeDays(db, { before: today, atMost: 100 })).toBe(11)
  expect(await spent()).toBe(14)
})

test('a day somebody is changing is not closed before they are done, and nobody waits', async () => {
  await spend('2026-11-10', 1)

  await db.transaction().execute(async (writer) => {
    await spend('2026-11-10', 2, writer)

    expect(await closeDays(db, { before: today, atMost: 100 })).toBe(9)
    expect(await spent()).toBe(1)
  })

  expect(await spent()).toBe(3)
  expect(await closeDays(db, { before: today, atMost: 100 })).toBe(11)
  expect(await spent()).toBe(3)
})

test('a month somebody is opening again is left to them', async () => {
  await spend('2026-11-10', 1)
  await closeDays(db, { before: day('2026-11-15'), atMost: 100 })

  await db.transaction().execute(async (writer) => {
    await spend('2026-11-12', 2, writer)

    expect(await closeDays(db, { before: today, atMost: 100 })).toBe(0)
    expect(await spent()).toBe(1)
  })

  expect(await closedMonths()).toEqual({ '2026-11-01': '2026-11-12' })
  expect(await spent()).toBe(3)
})

test('a change that is rolled back leaves the day closed', async () => {
  await spend('2026-11-10', 1)
  await closeDays(db, { before: today, atMost: 100 })

  const change = db.transaction().execute(async (writer) => {
    await spend('2026-11-10', 2, writer)
    throw new Error('changed its mind')
  })

  await expect(change).rejects.toThrow('changed its mind')
  expect(await closedMonths()).toEqual({ '2026-11-01': '2026-11-21' })
  expect(await spent()).toBe(1)
})

// Writers and closers at the same days at once, with no order but their own.
test('however writers and closers come between each other, whoever reads finds the sums of the days', async () => {
  const days = ['2026-11-03', '2026-11-04', '2026-11-05', '2026-11-20'] as const
  const write = async (of: number) => {
    for (let round = 0; round < 12; round += 1) await spend(days[(of + round) % days.length] ?? days[0], 1)
  }
  let writing = true
  const close = async () => {
    while (writing) await closeDays(db, { before: today, atMost: 100 })
  }

  const range = { from: day('2026-11-02'), to: day('2026-11-21') }
  const read = async () => {
    for (let reads = 0; writing || reads === 0; reads += 1) {
      await inSnapshot(db, async (snapshot) => {
        expect((await spendTotals(snapshot, range)).usageSpendMicroUsd).toBe(await fromTheDays(range, snapshot))
      })
    }
  }

  const beside = Promise.all([close(), close(), read()])
  await Promise.all([write(0), write(1)])
  writing = false
  await beside
  await closeDays(db, { before: today, atMost: 100 })

  expect(await closedMonths()).toEqual({ '2026-11-01': '2026-11-21' })
  for (const onDay of [...days, '2026-11-10']) {
    const range = { from: day('2026-11-01'), to: day(onDay) }
    expect((await spendTotals(db, range)).usageSpendMicroUsd).toBe(await fromTheDays(range))
  }
  expect(await spent()).toBe(24)
}, 30_000)

async function spend(onDay: string, micro: number, as: DbOrTransaction = db): Promise<void> {
  const cost = microUsd(micro)
  await recordEntries(as, [anEntry({ at: `${onDay}T12:00:00.000Z`, costMicroUsd: cost, listMicroUsd: cost })])
}

async function spent(): Promise<number> {
  return (await spendTotals(db, month)).usageSpendMicroUsd
}

async function fromTheDays(range: { from: Day; to: Day }, as: DbOrTransaction = db): Promise<number> {
  const found = await usageDays(as, range)
    .select(sql<number>`coalesce(sum(usage_spend), 0)::bigint`.as('spent'))
    .executeTakeFirstOrThrow()
  return found.spent
}

async function closedMonths(): Promise<Record<string, Day>> {
  const months = await sql<{
    month: Day
    closed_to: Day
  }>`select * from coarse_month where closed_to > month order by 1`.execute(db)
  return Object.fromEntries(months.rows.map((row) => [row.month, row.closed_to]))
}
