import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addDays, type Day, dayOf, startOfDay } from '../base/calendar.ts'
import { type Window, windowsToRead } from './windows.ts'

const now = new Date('2026-11-21T09:30:00Z')
const usual = {
  readFrom: null,
  readTo: null,
  now,
  rereadDays: 3,
  maxDays: 30,
  backfillDays: 60,
  since: null,
  removedBefore: null,
}
const day = (text: string) => new Date(`${text}T00:00:00Z`)

test('the first reading begins with the last days, and goes back', () => {
  expect(windowsToRead(usual)).toEqual([
    { from: day('2026-11-18'), to: now, toward: 'newer' },
    { from: day('2026-10-19'), to: day('2026-11-18'), toward: 'older' },
    { from: day('2026-09-22'), to: day('2026-10-19'), toward: 'older' },
  ])
})

test('a later one reads the last days again, and nothing else', () => {
  const state = { readFrom: day('2026-09-22'), readTo: new Date('2026-11-21T08:30:00Z') }

  expect(windowsToRead({ ...usual, ...state })).toEqual([{ from: day('2026-11-18'), to: now, toward: 'newer' }])
})

test('after weeks of silence, everything since is read, oldest first', () => {
  const state = { readFrom: day('2026-09-22'), readTo: new Date('2026-10-10T08:30:00Z') }

  expect(windowsToRead({ ...usual, ...state })).toEqual([
    { from: day('2026-10-07'), to: day('2026-11-06'), toward: 'newer' },
    { from: day('2026-11-06'), to: now, toward: 'newer' },
  ])
})

test('a past that was not read whole is gone on with where it broke off, to the instant', () => {
  const state = { readFrom: new Date('2026-10-19T12:00:00Z'), readTo: new Date('2026-11-21T08:30:00Z') }

  expect(windowsToRead({ ...usual, ...state }).slice(1)).toEqual([
    { from: day('2026-09-22'), to: new Date('2026-10-19T12:00:00Z'), toward: 'older' },
  ])
})

test('days whose details were removed are not read again, by nobody’s wish; those never told of are', () => {
  const state = {
    readFrom: day('2026-10-01'),
    readTo: new Date('2026-11-21T08:30:00Z'),
    removedBefore: dayOf(day('2026-11-10')),
  }

  expect(windowsToRead({ ...usual, ...state, since: dayOf(day('2026-09-01')) })).toEqual([
    { from: day('2026-11-10'), to: now, toward: 'newer' },
    { from: day('2026-09-01'), to: day('2026-10-01'), toward: 'older' },
  ])
  // Another source of the account may have told of them.
  expect(windowsToRead({ ...usual, removedBefore: state.removedBefore })).toEqual([
    { from: day('2026-11-18'), to: now, toward: 'newer' },
    { from: day('2026-11-10'), to: day('2026-11-18'), toward: 'older' },
  ])
})

test('whatever was read before and wherever reading breaks off, nothing that is kept is a hole', () => {
  const hour = 3_600_000
  const instant = fc.integer({ min: 1, max: 24 * 120 }).map((hours) => new Date(now.getTime() - hours * hour))
  const state = fc.oneof(
    fc.constant({ readFrom: null, readTo: null }),
    fc.tuple(instant, instant).map(([one, other]) => ({
      readFrom: one < other ? one : other,
      readTo: one < other ? other : one,
    })),
  )
  const settings = fc.record({
    rereadDays: fc.integer({ min: 0, max: 40 }),
    maxDays: fc.integer({ min: 1, max: 31 }),
    backfillDays: fc.integer({ min: 0, max: 100 }),
    since: fc.option(fc.integer({ min: 0, max: 130 }).map((days): Day => addDays(dayOf(now), -days))),
  })
  fc.assert(
    fc.property(state, settings, (known, setting) => {
      const windows = windowsToRead({ ...known, ...setting, now, removedBefore: null })

      let { readFrom, readTo } = known as { readFrom: Date | null; readTo: Date | null }
      for (const window of windows) {
        const { from, to } = window
        expect(lengthInDays(window)).toBeLessThanOrEqual(setting.maxDays)
        if (readFrom && readTo) expect(from <= readTo && to >= readFrom).toBe(true)
        readFrom = readFrom && readFrom < from ? readFrom : from
        readTo = readTo && readTo > to ? readTo : to
      }
      const oldest = startOfDay(addDays(dayOf(now), -setting.backfillDays))
      expect(readTo).toEqual(now)
      expect(readFrom && readFrom <= oldest).toBe(true)
      if (setting.since) expect(covers(windows, startOfDay(setting.since), now)).toBe(true)
    }),
  )
})

function lengthInDays({ from, to }: Window): number {
  return (to.getTime() - from.getTime()) / 86_400_000
}

function covers(windows: Window[], from: Date, to: Date): boolean {
  let reached = from
  for (const window of windows.toSorted((one, other) => one.from.getTime() - other.from.getTime())) {
    if (window.from <= reached && window.to > reached) reached = window.to
  }
  return reached >= to
}
