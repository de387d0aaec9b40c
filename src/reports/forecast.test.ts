import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addDays, type Day, day, daysIn } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { setBudget } from '../budgets/budget.ts'
import type { OpenDatabase } from '../db/database.ts'
import { testDatabase } from '../db/testing.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { forecast } from './forecast.ts'
import { breachOf } from './forecast-breach.ts'
import { knownShare } from './forecast-known.ts'
import { monthForecast } from './forecast-month.ts'
import { wholeOrganisation } from './scope.ts'

const today = day('2026-11-10')
const million = 1_000_000

/** So much on every workday of a stretch, and so much on Saturdays and Sundays. */
function daily(from: string, to: string, workday: number, weekend = 0): Map<Day, number> {
  const days = daysIn({ from: day(from), to: day(to) })
  return new Map(days.map((of) => [of, Temporal.PlainDate.from(of).dayOfWeek > 5 ? weekend : workday]))
}

const made = (byDay: ReadonlyMap<Day, number>, on: Day = today, partly: ReadonlyMap<Day, number> = new Map()) =>
  monthForecast({ byDay, today: on, partly })?.forecast

/** As part of an organisation. */
const madeWithin = (organisation: ReadonlyMap<Day, number>, byDay: ReadonlyMap<Day, number>) =>
  monthForecast({ byDay, today, partly: new Map(), organisation })?.forecast

describe('a month is expected to end', () => {
  test('as it always ended where every workday costs the same: November 2026 has 21 of them', () => {
    const expected = made(daily('2026-05-01', '2026-11-11', 100 * million, 10 * million))

    expect(expected?.projectedMicroUsd).toBe((21 * 100 + 9 * 10) * million)
    expect(expected?.spentMicroUsd).toBe((7 * 100 + 3 * 10) * million)
    expect(expected).toMatchObject({ month: '2026-11', since: '2026-05-01', wholeTo: '2026-11-11', triedMonths: 5 })
    expect(expected?.typicalMiss).toBeLessThan(0.01)
  })

  test('without being told of weekends by the first days of a month that begins with one', () => {
    const expected = made(daily('2026-05-01', '2026-11-02', 100 * million), day('2026-11-01'))

    expect(expected?.projectedMicroUsd).toBe(2_100 * million)
  })

  test('with the rest of a day that is not over, and of one the vendor was not read to the end of', () => {
    const byDay = daily('2026-05-01', '2026-11-11', 100 * million)
    byDay.set(day('2026-11-09'), 50 * million)
    byDay.set(today, 25 * million)
    const partly = new Map([
      [day('2026-11-09'), 0.5],
      [today, 0.25],
    ])

    expect(made(byDay, today, partly)).toMatchObject({ projectedMicroUsd: 2_100 * million, wholeTo: '2026-11-09' })
  })

  test('on its first day, also while the last day of the month before is not read', () => {
    const byDay = daily('2026-05-01', '2026-11-01', 100 * million)
    byDay.set(day('2026-10-30'), 0)
    const partly = new Map([
      [day('2026-10-30'), 0],
      [day('2026-10-31'), 0],
      [day('2026-11-01'), 0.1],
    ])

    const expected = made(byDay, day('2026-11-01'), partly)
    expect(expected?.projectedMicroUsd).toBe(2_100 * million)
    expect(expected?.days[0]).toMatchObject({ day: '2026-11-01', countedMicroUsd: 0 })
  })

  test('not at all with less than a week to tell by, or without anything', () => {
    expect(made(daily('2026-11-05', '2026-11-11', 100 * million))).toBeUndefined()
    expect(made(new Map())).toBeUndefined()
  })

  test('not much higher for one runaway day', () => {
    const byDay = daily('2026-05-01', '2026-11-11', 100 * million)
    byDay.set(day('2026-11-06'), 5_000 * million)

    const expected = made(byDay)
    expect(expected?.spentMicroUsd).toBe((6 * 100 + 5_000) * million)
    expect((expected?.projectedMicroUsd ?? 0) - (expected?.spentMicroUsd ?? 0)).toBeLessThan(14 * 125 * million)
  })

  test('without being told of workdays by those on which nobody in the organisation worked, which come again as often', () => {
    const all = daily('2026-05-01', '2026-11-11', 1_000 * million)
    const team = daily('2026-05-01', '2026-11-11', 100 * million)
    for (const off of ['2026-10-12', '2026-10-26', '2026-11-02']) {
      all.set(day(off), 4 * million)
      team.set(day(off), 0)
    }

    const expected = madeWithin(all, team)

    expect(expected?.spentMicroUsd).toBe(600 * million)
    const workdaysBefore = 60
    expect(expected?.projectedMicroUsd).toBe((600 + 14 * 100 * (1 - 3 / workdaysBefore)) * million)
  })

  test('told by the days on which a team alone spent nothing', () => {
    const all = daily('2026-05-01', '2026-11-11', 1_000 * million)
    const team = daily('2026-05-01', '2026-11-11', 100 * million)
    for (const idle of ['2026-10-12', '2026-10-26', '2026-11-02']) team.set(day(idle), 0)

    const expected = madeWithin(all, team)

    expect(expected?.projectedMicroUsd).toBeLessThan((600 + 14 * 100 * (1 - 3 / 60)) * million)
  })

  test('growing as the organisation does, where a team is too new to tell', () => {
    const days = daysIn({ from: day('2026-05-01'), to: day('2026-11-11') })
    const growing = new Map(days.map((of, index) => [of, 1_000 * million * 1.004 ** index]))
    const team = daily('2026-10-19', '2026-11-11', 100 * million, 100 * million)

    const alone = made(team)?.projectedMicroUsd ?? 0

    expect(alone).toBe(3_000 * million)
    expect(madeWithin(growing, team)?.projectedMicroUsd).toBeGreaterThan(1.03 * alone)
    expect(madeWithin(daily('2026-05-01', '2026-11-11', million, million), team)?.projectedMicroUsd).toBe(alone)
  })

  test('within its band, never below what is counted, and no day below the one before', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 900 * million }), { minLength: 8, maxLength: 220 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (amounts, share) => {
          const byDay = new Map(amounts.map((amount, index) => [addDays(today, index + 1 - amounts.length), amount]))
          const expected = made(byDay, today, new Map([[today, share]]))
          if (!expected) return
          expect(expected.lowMicroUsd).toBeLessThanOrEqual(expected.projectedMicroUsd)
          expect(expected.projectedMicroUsd).toBeLessThanOrEqual(expected.highMicroUsd)
          expect(expected.spentMicroUsd).toBeLessThanOrEqual(expected.lowMicroUsd)
          const path = expected.days.map((one) => one.expectedMicroUsd)
          expect(path).toEqual(path.toSorted((a, b) => a - b))
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a budget', () => {
  const ahead = { from: today, expected: [10, 20, 30, 40], atMost: [15, 30, 45, 60] }

  test.each([
    [
      'is used up on the day the expected sum reaches it, at the earliest where it costs more',
      30,
      '2026-11-12',
      '2026-11-11',
    ],
    ['may be used up although it is not expected to be', 60, null, '2026-11-13'],
    ['is not used up', 61, null, null],
    ['is used up already', 0, '2026-11-10', '2026-11-10'],
  ])('%s', (_, limit, expectedOn, earliestOn) => {
    expect(breachOf(ahead, { limit, used: 0, until: day('2026-12-01') })).toEqual({ expectedOn, earliestOn })
  })

  test('is not used up by what comes after its period', () => {
    const until = day('2026-11-12')

    expect(breachOf(ahead, { limit: 30, used: 0, until })).toEqual({ expectedOn: null, earliestOn: '2026-11-11' })
  })
})

describe('of a day is known', () => {
  const now = new Date('2026-11-10T12:00:00Z')
  const dayStart = new Date('2026-11-10T00:00:00Z')
  const read = (readUpTo: string | null) => [
    { vendor: 'cursor' as const, readUpTo: readUpTo === null ? null : new Date(readUpTo), failingSince: null },
  ]
  const cursor = { provider: 'cursor' as const, isLive: false, usageSpendMicroUsd: 30 }
  const proxy = { provider: 'anthropic' as const, isLive: true, usageSpendMicroUsd: 10 }

  test.each([
    ['as much as has passed of what passes the proxy', [proxy], read(null), 0.5],
    ['what the vendor was read', [cursor], read('2026-11-10T06:00:00Z'), 0.25],
    ['of both by their part', [cursor, proxy], read('2026-11-10T06:00:00Z'), 0.75 * 0.25 + 0.25 * 0.5],
    ['nothing where the vendor was not read that far', [cursor], read('2026-11-08T06:00:00Z'), 0],
    ['as much as has passed where the vendor is not read at all', [cursor], [], 0.5],
    ['as much as has passed where nothing was used', [], read('2026-11-08T06:00:00Z'), 0.5],
  ])('%s', (_, ways, fresh, share) => {
    expect(knownShare({ ways, fresh, now, dayStart })).toBe(share)
  })
})

describe('out of the ledger', () => {
  let database: OpenDatabase
  const now = new Date('2026-11-11T00:00:00Z')
  beforeAll(async () => {
    database = await testDatabase()
    const entries = [...daily('2026-09-01', '2026-11-11', 100 * million)].map(([of, cost]) => {
      const costMicroUsd = microUsd(cost)
      return anEntry({ at: `${of}T10:00:00.000Z`, sourceId: of, costMicroUsd, listMicroUsd: costMicroUsd })
    })
    await recordEntries(database.db, entries)
    const actor = { id: 'test', origin: 'tally' } as const
    const shared = { scope: { kind: 'org' as const }, hard: false, strict: false, warnAt: [80], actor, now }
    await setBudget(database.db, { ...shared, limitMicroUsd: microUsd(1_500 * million), period: 'month' })
    await setBudget(database.db, { ...shared, limitMicroUsd: microUsd(90_000 * million), period: 'year' })
    await setBudget(database.db, { ...shared, limitMicroUsd: microUsd(150 * million), period: 'day' })
  })
  afterAll(() => database.close())

  test('come the month, the month before and when each longer budget is used up', async () => {
    const expected = await forecast(database.db, { scope: wholeOrganisation, now })

    expect(expected).toMatchObject({
      spentMicroUsd: 700 * million,
      projectedMicroUsd: 2_100 * million,
      lastMonthMicroUsd: 2_200 * million,
      wholeTo: '2026-11-11',
      budgets: [
        { period: 'month', usedMicroUsd: 700 * million, expectedOn: '2026-11-20', until: '2026-12-01' },
        { period: 'year', expectedOn: null, earliestOn: null, until: '2027-01-01' },
      ],
    })
  })

  test('nothing comes for somebody who used nothing', async () => {
    const scope = { kind: 'person', personId: '01999999-0000-7000-8000-000000000001', name: 'Nobody' } as const

    expect(await forecast(database.db, { scope, now })).toBeNull()
  })
})
