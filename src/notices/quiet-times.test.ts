import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noQuietTimes, type QuietTimes, quietUntil, usualQuietTimes } from './quiet-times.ts'

const nights = { hours: { from: '20:00', until: '08:00' }, days: [] }

describe('quiet times', () => {
  test.each<{ say: string; at: string; zone: string; quiet: QuietTimes; until: string | null }>([
    { say: 'none by day', at: '2026-11-20T12:00:00Z', zone: 'Europe/Berlin', quiet: usualQuietTimes, until: null },
    {
      say: 'last to the morning',
      at: '2026-11-18T23:30:00Z',
      zone: 'Europe/Berlin',
      quiet: usualQuietTimes,
      until: '2026-11-19T07:00:00Z',
    },
    {
      say: 'begin on the minute',
      at: '2026-11-18T19:00:00Z',
      zone: 'Europe/Berlin',
      quiet: usualQuietTimes,
      until: '2026-11-19T07:00:00Z',
    },
    {
      say: 'end on the minute',
      at: '2026-11-19T07:00:00Z',
      zone: 'Europe/Berlin',
      quiet: usualQuietTimes,
      until: null,
    },
    {
      say: 'of a Friday evening end on Monday',
      at: '2026-11-20T19:00:00Z',
      zone: 'Europe/Berlin',
      quiet: usualQuietTimes,
      until: '2026-11-23T07:00:00Z',
    },
    {
      say: 'are by the clock of whoever lives far west',
      at: '2026-11-19T05:00:00Z',
      zone: 'America/Los_Angeles',
      quiet: usualQuietTimes,
      until: '2026-11-19T16:00:00Z',
    },
    {
      say: 'end half an hour later where clocks do',
      at: '2026-11-18T20:00:00Z',
      zone: 'Asia/Kolkata',
      quiet: usualQuietTimes,
      until: '2026-11-19T02:30:00Z',
    },
    {
      say: 'are an hour shorter in the night the clocks go on',
      at: '2026-03-28T23:00:00Z',
      zone: 'Europe/Berlin',
      quiet: nights,
      until: '2026-03-29T06:00:00Z',
    },
    {
      say: 'are an hour longer in the night they go back',
      at: '2026-10-24T19:00:00Z',
      zone: 'Europe/Berlin',
      quiet: nights,
      until: '2026-10-25T07:00:00Z',
    },
    {
      say: 'that end in an hour shown twice end the first time, and the night is not quiet again',
      at: '2026-10-25T01:10:00Z',
      zone: 'Europe/Berlin',
      quiet: { hours: { from: '20:00', until: '02:30' }, days: [] },
      until: null,
    },
    {
      say: 'of a day alone last to midnight',
      at: '2026-11-21T12:00:00Z',
      zone: 'Europe/Berlin',
      quiet: { hours: null, days: [6] },
      until: '2026-11-21T23:00:00Z',
    },
    {
      say: 'within a day end on it',
      at: '2026-11-20T11:30:00Z',
      zone: 'UTC',
      quiet: { hours: { from: '11:00', until: '13:00' }, days: [] },
      until: '2026-11-20T13:00:00Z',
    },
    {
      say: 'of six days end on the seventh in the morning',
      at: '2026-11-16T12:00:00Z',
      zone: 'UTC',
      quiet: { hours: { from: '20:00', until: '08:00' }, days: [1, 2, 3, 4, 5, 6] },
      until: '2026-11-22T08:00:00Z',
    },
    {
      say: 'are by UTC where nobody knows the zone',
      at: '2026-11-18T23:30:00Z',
      zone: 'Mars/Base',
      quiet: usualQuietTimes,
      until: '2026-11-19T08:00:00Z',
    },
    {
      say: 'are none where none were chosen',
      at: '2026-11-21T03:00:00Z',
      zone: 'UTC',
      quiet: noQuietTimes,
      until: null,
    },
  ])('$say', ({ at, zone, quiet, until }) => {
    expect(quietUntil(new Date(at), zone, quiet)?.toISOString() ?? null).toBe(until && new Date(until).toISOString())
  })

  test('whatever they are, they end, at a time that is not quiet, and all before it is', () => {
    const time = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '15', '30', '59'))
      .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${minute}`)
    const zone = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Asia/Kolkata',
      'Pacific/Chatham',
      'America/Sao_Paulo',
    )
    const days = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 6 })
    const from = new Date('2026-01-01T00:00:00Z')
    const to = new Date('2028-12-31T00:00:00Z')
    fc.assert(
      fc.property(
        fc.date({ min: from, max: to, noInvalidDate: true }),
        zone,
        time,
        time,
        days,
        (now, where, start, end, quietDays) => {
          const quiet = { hours: start === end ? null : { from: start, until: end }, days: quietDays }
          const until = quietUntil(now, where, quiet)
          if (until === null) return
          expect(until > now).toBe(true)
          expect(quietUntil(until, where, quiet)).toBeNull()
          const between = new Date(now.getTime() + (until.getTime() - now.getTime()) / 2)
          expect(quietUntil(between, where, quiet)).toEqual(until)
        },
      ),
      { numRuns: 300 },
    )
  })
})
