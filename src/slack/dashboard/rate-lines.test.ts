import { expect, test } from 'vitest'
import { day } from '../../base/calendar.ts'
import { periodOfWord } from '../../reports/period.ts'
import { plainCalendar } from '../../reports/report-calendar.ts'
import { rateLines } from './rate-lines.ts'

const now = new Date('2026-11-21T12:00:00Z')
const period = periodOfWord('mtd', now, plainCalendar)

test('a rate of a day is the sum of its parts by the sum of what they are of, and days without any are left out', () => {
  const days = [
    { day: day('2026-11-02'), part: 1, of: 10 },
    { day: day('2026-11-02'), part: 8, of: 10 },
    { day: day('2026-11-03'), part: 0, of: 0 },
    { day: day('2026-11-05'), part: 3, of: 4 },
  ]

  const found = rateLines([{ name: 'Cursor', days }], { period, now })

  expect(found?.steps).toEqual(['2026-11-02', '2026-11-05'])
  expect(found?.lines).toEqual([{ name: 'Cursor', values: [0.45, 0.75], past: false }])
})

test('one day is no line', () => {
  const days = [{ day: day('2026-11-02'), part: 1, of: 10 }]

  expect(rateLines([{ name: 'Cursor', days }], { period, now })).toBeNull()
})

test('more days than can be told apart are weeks', () => {
  const year = periodOfWord('ytd', now, plainCalendar)
  const days = ['2026-03-03', '2026-03-05', '2026-03-10'].map((on) => ({ day: day(on), part: 1, of: 2 }))

  const found = rateLines([{ name: 'AI', days }], { period: year, now })

  expect(found).toMatchObject({ unit: 'week', steps: ['2026-03-02', '2026-03-09'] })
})
