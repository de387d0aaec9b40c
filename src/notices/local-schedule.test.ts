import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lastTurn } from './local-schedule.ts'

describe('the last turn of a schedule', () => {
  const berlin = { zone: 'Europe/Berlin', time: '09:00' }
  test.each([
    { say: 'is today’s once it is time', at: '2026-11-20T08:00:00Z', schedule: berlin, is: '2026-11-20T08:00:00Z' },
    { say: 'is yesterday’s before', at: '2026-11-20T07:59:59Z', schedule: berlin, is: '2026-11-19T08:00:00Z' },
    {
      say: 'is an hour earlier in summer',
      at: '2026-07-20T07:30:00Z',
      schedule: berlin,
      is: '2026-07-20T07:00:00Z',
    },
    {
      say: 'goes back to the day of the week',
      at: '2026-11-22T12:00:00Z',
      schedule: { ...berlin, weekdays: [1] },
      is: '2026-11-16T08:00:00Z',
    },
    {
      say: 'comes after the gap where the clocks skip it',
      at: '2026-03-29T12:00:00Z',
      schedule: { ...berlin, time: '02:30' },
      is: '2026-03-29T01:30:00Z',
    },
    {
      say: 'is the first of two where the clocks show it twice',
      at: '2026-10-25T12:00:00Z',
      schedule: { ...berlin, time: '02:30' },
      is: '2026-10-25T00:30:00Z',
    },
    {
      say: 'is by UTC where the zone is not known',
      at: '2026-11-20T12:00:00Z',
      schedule: { zone: '', time: '09:00' },
      is: '2026-11-20T09:00:00Z',
    },
  ])('$say', ({ at, schedule, is }) => {
    expect(lastTurn(new Date(at), schedule).due).toEqual(new Date(is))
  })

  test('is never skipped and never there twice a date, whatever the zone does', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC')
    const time = fc.constantFrom('00:00', '02:30', '09:00', '23:59')
    fc.assert(
      fc.property(
        zone,
        time,
        fc.date({ min: new Date('2011-01-01'), max: new Date('2027-12-31') }),
        (zone, time, from) => {
          const turns = new Map<string, number>()
          for (let hour = 0; hour < 24 * 20; hour++) {
            const { due, date } = lastTurn(new Date(from.getTime() + hour * 3_600_000), { zone, time })
            expect(turns.get(date) ?? due.getTime()).toBe(due.getTime())
            turns.set(date, due.getTime())
          }
          expect([...turns.values()]).toEqual([...turns.values()].toSorted((one, other) => one - other))
          expect(turns.size).toBeGreaterThanOrEqual(19)
        },
      ),
      { numRuns: 15 },
    )
  })
})
