import { dayMs, hourMs } from '../base/calendar.ts'

const startsAtHour = 5

/** A day of activity: days since the epoch in somebody's zone, each from 05:00 to 05:00, so that a late evening is one day. */
export type LocalDays = {
  dayOf(at: number): number
  /** When it begins, milliseconds since the epoch. */
  startOf(day: number): number
  /** 0–23 on the wall. */
  hourOf(at: number): number
  /** `14:10` on the wall. */
  clockOf(at: number): string
}

const known = new Map<string, LocalDays>()

/** Of an IANA zone; one that is not known is read as UTC, because a wrong zone must not stop the judging of everybody. */
export function localDays(zone: string): LocalDays {
  let days = known.get(zone)
  if (!days) {
    days = daysIn(offsets(zone))
    known.set(zone, days)
  }
  return days
}

/** Monday is 0. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

export function isWeekend(day: number): boolean {
  return weekdayOf(day) >= 5
}

function daysIn(offsetAt: (at: number) => number): LocalDays {
  const dayOf = (at: number) => Math.floor((at + offsetAt(at) - startsAtHour * hourMs) / dayMs)
  const wallOf = (at: number) => (((at + offsetAt(at)) % dayMs) + dayMs) % dayMs
  const hourOf = (at: number) => Math.floor(wallOf(at) / hourMs)
  const twoDigits = (count: number) => String(count).padStart(2, '0')
  return {
    dayOf,
    startOf: (day) => {
      const wall = day * dayMs + startsAtHour * hourMs
      return wall - offsetAt(wall - offsetAt(wall))
    },
    hourOf,
    clockOf: (at) => `${twoDigits(hourOf(at))}:${twoDigits(Math.floor((wallOf(at) % hourMs) / 60_000))}`,
  }
}

function offsets(zone: string): (at: number) => number {
  const byHour = new Map<number, number>()
  return (at) => {
    const hour = Math.floor(at / hourMs)
    let offset = byHour.get(hour)
    if (offset === undefined) {
      offset = offsetOf(zone, hour * hourMs)
      byHour.set(hour, offset)
    }
    return offset
  }
}

function offsetOf(zone: string, at: number): number {
  try {
    return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6
  } catch (error) {
    if (error instanceof RangeError) return 0
    throw error
  }
}
