import { expect, test } from 'vitest'
import { localDays } from './local-days.ts'

const berlin = localDays('Europe/Berlin')

test('a late evening belongs to the day it began on, until five in the morning', () => {
  const evening = Date.UTC(2026, 1, 10, 22)

  expect(berlin.dayOf(Date.UTC(2026, 1, 11, 3, 59))).toBe(berlin.dayOf(evening))
  expect(berlin.dayOf(Date.UTC(2026, 1, 11, 4))).toBe(berlin.dayOf(evening) + 1)
  expect(berlin.hourOf(evening)).toBe(23)
  expect(localDays('Asia/Kolkata').clockOf(evening)).toBe('03:30')
})

test('days begin at five on the wall in summer and winter, and on the days of the change', () => {
  for (const date of ['2026-01-15', '2026-03-29', '2026-07-15', '2026-10-25']) {
    const start = Temporal.ZonedDateTime.from(`${date}T05:00[Europe/Berlin]`).epochMilliseconds

    expect(berlin.startOf(berlin.dayOf(start))).toBe(start)
    expect(berlin.dayOf(start - 1)).toBe(berlin.dayOf(start) - 1)
  }
})

test('a zone that is not known is read as UTC', () => {
  expect(localDays('Moon/Base').hourOf(Date.UTC(2026, 0, 1, 7))).toBe(7)
})
