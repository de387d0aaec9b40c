import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BudgetPeriod, budgetPeriods, periodAt } from './period.ts'

type Case = [what: string, period: BudgetPeriod, timeZone: string, at: string, start: string, end: string]

test.each<Case>([
  ['a day in UTC', 'day', 'UTC', '2026-11-21T23:59:59.999Z', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z'],
  ['a day ahead of UTC', 'day', 'Asia/Kolkata', '2026-11-21T18:30:00Z', '2026-11-21T18:30:00Z', '2026-11-22T18:30:00Z'],
  ['a day of 23 hours', 'day', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
  [
    'a day of 25 hours',
    'day',
    'America/New_York',
    '2026-11-01T12:00:00Z',
    '2026-11-01T04:00:00Z',
    '2026-11-02T05:00:00Z',
  ],
  [
    'a day that has no midnight',
    'day',
    'Africa/Cairo',
    '2026-04-24T12:00:00Z',
    '2026-04-23T22:00:00Z',
    '2026-04-24T21:00:00Z',
  ],
  ['a week from Monday', 'week', 'UTC', '2026-11-22T12:00:00Z', '2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z'],
  [
    'a month across a clock change',
    'month',
    'Europe/Berlin',
    '2026-10-10T00:00:00Z',
    '2026-09-30T22:00:00Z',
    '2026-10-31T23:00:00Z',
  ],
  [
    'a cycle is the month until a vendor says its own',
    'cycle',
    'UTC',
    '2026-02-10T00:00:00Z',
    '2026-02-01T00:00:00Z',
    '2026-03-01T00:00:00Z',
  ],
  ['a leap year', 'year', 'UTC', '2028-02-29T00:00:00Z', '2028-01-01T00:00:00Z', '2029-01-01T00:00:00Z'],
])('%s', (_, period, timeZone, at, start, end) => {
  expect(periodAt(period, { timeZone, weekStart: 'monday', billingCycles: [] }, new Date(at))).toEqual({
    start: new Date(start),
    end: new Date(end),
  })
})

test('weeks begin on the day that was chosen', () => {
  const at = new Date('2026-11-21T12:00:00Z')
  const starts = (['monday', 'saturday', 'sunday'] as const).map((weekStart) =>
    periodAt('week', { timeZone: 'UTC', weekStart, billingCycles: [] }, at).start.toISOString().slice(0, 10),
  )

  expect(starts).toEqual(['2026-11-16', '2026-11-21', '2026-11-15'])
})

test('every instant lies in its period, and periods follow each other without a gap', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
      fc.constantFrom(...budgetPeriods),
      fc.constantFrom('UTC', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Pacific/Apia', 'Asia/Gaza'),
      fc.constantFrom('monday' as const, 'sunday' as const),
      (at, period, timeZone, weekStart) => {
        const { start, end } = periodAt(period, { timeZone, weekStart, billingCycles: [] }, at)
        expect(start <= at && at < end).toBe(true)
        expect(periodAt(period, { timeZone, weekStart, billingCycles: [] }, end).start).toEqual(end)
        // The triggers add up entries by the quarter of an hour.
        expect(start.getTime() % 900_000).toBe(0)
      },
    ),
  )
})

test('a cycle is the vendor’s, at its own instants, whatever the zone', () => {
  const billingCycles = [{ startsAt: new Date('2026-11-12T13:47:22Z'), endsAt: new Date('2026-12-12T13:47:22Z') }]
  const calendar = { timeZone: 'Asia/Kolkata', weekStart: 'monday' as const, billingCycles }

  expect(periodAt('cycle', calendar, new Date('2026-11-21T00:00:00Z'))).toEqual({
    start: billingCycles[0]?.startsAt,
    end: billingCycles[0]?.endsAt,
  })
  expect(periodAt('month', calendar, new Date('2026-11-21T00:00:00Z')).start).toEqual(new Date('2026-10-31T18:30:00Z'))
})
