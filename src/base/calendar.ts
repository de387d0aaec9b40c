import { AppError } from './app-error.ts'

/** A UTC day as the vendors bill it, `2026-11-21`. */
export type Day = string & { readonly __unit: 'Day' }

/** A UTC month, `2026-11`. */
export type Month = string & { readonly __unit: 'Month' }

/** Days from the first up to, and not including, the last: `[from, to)`. */
export type DayRange = { from: Day; to: Day }

/** Reads `YYYY-MM-DD`; throws `bad-input` on a text that is not a day of the calendar (2026-02-30). */
export function day(text: string): Day {
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() as Day
  } catch (cause) {
    throw new AppError('bad-input', `“${text}” is not a day. Write it like 2026-11-21.`, { cause })
  }
}

/** Reads `YYYY-MM`; throws `bad-input` on anything else. */
export function month(text: string): Month {
  try {
    return Temporal.PlainYearMonth.from(text, { overflow: 'reject' }).toString() as Month
  } catch (cause) {
    throw new AppError('bad-input', `“${text}” is not a month. Write it like 2026-11.`, { cause })
  }
}

/** How long an hour and a UTC day are, in milliseconds. */
export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

/** The UTC day an instant falls on. */
export function dayOf(instant: Date): Day {
  const number = Math.floor(instant.getTime() / dayMs)
  // Most that is asked is of one day, a request at a time.
  if (number !== lastDay.number) lastDay = { number, day: instant.toISOString().slice(0, 10) as Day }
  return lastDay.day
}

let lastDay = { number: Number.NaN, day: '' as Day }

/** An instant, or what `toISOString` gave of it, to the minute in UTC: `2026-11-21 10:05`. */
export function minuteText(instant: Date | string): string {
  const text = typeof instant === 'string' ? instant : instant.toISOString()
  return text.slice(0, 16).replace('T', ' ')
}

/** Midnight UTC at which a day starts. */
export function startOfDay(of: Day): Date {
  return new Date(`${of}T00:00:00Z`)
}

/** The day `count` days later (earlier when negative). */
export function addDays(to: Day, count: number): Day {
  return Temporal.PlainDate.from(to).add({ days: count }).toString() as Day
}

/** The Monday on or before a day. */
export function mondayOf(of: Day): Day {
  return addDays(of, 1 - Temporal.PlainDate.from(of).dayOfWeek)
}

/** Whole days from one day to another; negative when `to` lies before `from`. */
export function daysBetween(from: Day, to: Day): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days
}

/** The days from the first to the last of some ranges, at least one. */
export function daysAround(ranges: readonly DayRange[]): DayRange {
  return {
    from: ranges.map(({ from }) => from).reduce((one, other) => (other < one ? other : one)),
    to: ranges.map(({ to }) => to).reduce((one, other) => (other > one ? other : one)),
  }
}

/** Every day of a range, in order. */
export function daysIn(range: DayRange): Day[] {
  return Array.from({ length: Math.max(0, daysBetween(range.from, range.to)) }, (_, index) =>
    addDays(range.from, index),
  )
}

export function monthOf(of: Day): Month {
  return of.slice(0, 7) as Month
}

/** The month `count` months later (earlier when negative). */
export function addMonths(to: Month, count: number): Month {
  return Temporal.PlainYearMonth.from(to).add({ months: count }).toString() as Month
}

/** The days of a month: its first day up to the first day of the next. */
export function daysOfMonth(of: Month): DayRange {
  return { from: `${of}-01` as Day, to: `${addMonths(of, 1)}-01` as Day }
}

/** `Nov 21`, or `Nov 21, 2025` when the year is not the one given. */
export function formatDay(of: Day, currentYear: string): string {
  const date = Temporal.PlainDate.from(of)
  return date.toLocaleString('en-US', {
    month: 'short',
    day: 'numeric',
    ...(of.startsWith(currentYear) ? {} : { year: 'numeric' }),
  })
}

/** `November 2026`. */
export function formatMonth(of: Month): string {
  const first = Temporal.PlainDate.from(`${of}-01`)
  return first.toLocaleString('en-US', { month: 'long', year: 'numeric' })
}
