import { meaningOf } from './parse-budget-words.ts'
import { type BudgetCalendar, type BudgetPeriod, periodAt } from './period.ts'

/** Until when: an instant, the first at which it no longer holds. */
export type ReadUntil = { ok: true; until: Date } | { ok: false; say: string }

type Calendar = { now: Date; organisation: BudgetCalendar }

/**
 * Reads until when something lasts, in the organisation's zone: `friday`, `tomorrow 17:00`, `2026-12-01`, `1 dec`, `end of
 * month`, `3 days`, `2h`. A day named alone lasts to its end; a length counts from now. Null: the words are no such thing.
 */
export function readUntil(text: string, calendar: Calendar): ReadUntil | null {
  const words = text
    .toLowerCase()
    .replaceAll(/[,\s]+/g, ' ')
    .replaceAll(/\b(the|of|on|at|this) /g, '')
    .trim()
  const until = lengthFromNow(words, calendar) ?? endOfPeriod(words, calendar) ?? dayAndTime(words, calendar)
  if (until === null) return null
  if (until <= calendar.now) return { ok: false, say: `“${text.trim()}” is over already. Give a later day.` }
  if (until > later(calendar, { days: 366 })) {
    return { ok: false, say: `“${text.trim()}” is more than a year away. Set a higher budget instead.` }
  }
  return { ok: true, until }
}

/** `through Fri, Nov 27` for the end of a day there, else `until Fri, Nov 27, 17:00`; with the zone's short name. */
export function untilInWords(until: Date, input: { timeZone: string; now: Date }): string {
  const { timeZone, now } = input
  const at = zoned(until, timeZone)
  const isMidnight = at.equals(at.startOfDay())
  const shown = isMidnight ? at.subtract({ days: 1 }) : at
  const year = shown.year === zoned(now, timeZone).year ? {} : { year: 'numeric' as const }
  const day = shown.toPlainDate().toLocaleString('en-US', { weekday: 'short', month: 'short', day: 'numeric', ...year })
  return isMidnight ? `through ${day}` : `until ${day}, ${at.toPlainTime().toString({ smallestUnit: 'minute' })}`
}

function lengthFromNow(words: string, calendar: Calendar): Date | null {
  const [, count, unit] = /^(\d{1,4}|an?|one|two|three|four|five|six|seven)\s?([a-z]+)$/.exec(words) ?? []
  const name = Object.entries(units).find(([, names]) => names.includes(unit ?? ''))?.[0]
  if (count === undefined || name === undefined) return null
  const number = Number.isNaN(Number(count)) ? Math.max(1, numbers.indexOf(count)) : Number(count)
  return number === 0 ? calendar.now : later(calendar, { [name]: number })
}

const numbers = ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven']
const units: Record<string, readonly string[]> = {
  hours: ['h', 'hr', 'hrs', 'hour', 'hours'],
  days: ['d', 'day', 'days'],
  weeks: ['w', 'wk', 'week', 'weeks'],
  months: ['mo', 'month', 'months'],
}

const shortEnds: Readonly<Record<string, BudgetPeriod>> = { eod: 'day', eow: 'week', eom: 'month', eoy: 'year' }

function endOfPeriod(words: string, { now, organisation }: Calendar): Date | null {
  const [, plain, next, unit] = /^(?:(end|rest) )?(?:(next) )?(day|week|month|cycle|year)(?: end)?$/.exec(words) ?? []
  const short = meaningOf(shortEnds, words)
  const period = (unit as BudgetPeriod | undefined) ?? short
  if (period === undefined) return null
  const current = periodAt(period, organisation, now)
  // “until next month” ends as it begins, “until the end of next month” with it.
  return next && plain ? periodAt(period, organisation, current.end).end : current.end
}

function dayAndTime(words: string, calendar: Calendar): Date | null {
  const [, dayWords = '', hour, minute, half] = /^(.*?) ?\b(?:(\d{1,2})(?::(\d{2}))? ?(am|pm)?|noon)$/.exec(words) ?? []
  const isTime = hour === undefined ? words.endsWith('noon') : minute !== undefined || half !== undefined
  const time = isTime ? timeOf(hour, minute, half) : null
  if (!isTime) return dayOnly(words, calendar)
  if (time === null) return null
  const { now, organisation } = calendar
  const today = zoned(now, organisation.timeZone).toPlainDate()
  const day = dayWords === '' ? today : dayNamed(dayWords, today)
  if (day === null) return null
  const at = instantOf(day, organisation.timeZone, time)
  return dayWords === '' && at <= now ? instantOf(day.add({ days: 1 }), organisation.timeZone, time) : at
}

function timeOf(hour: string | undefined, minute = '0', half?: string): Temporal.PlainTime | null {
  if (hour === undefined) return new Temporal.PlainTime(12)
  const number = Number(hour)
  if (number > (half ? 12 : 23) || (half && number === 0) || Number(minute) > 59) return null
  return new Temporal.PlainTime(half ? (number % 12) + (half === 'pm' ? 12 : 0) : number, Number(minute))
}

function dayOnly(words: string, { now, organisation }: Calendar): Date | null {
  const day = dayNamed(words, zoned(now, organisation.timeZone).toPlainDate())
  return day && instantOf(day.add({ days: 1 }), organisation.timeZone)
}

function dayNamed(words: string, today: Temporal.PlainDate): Temporal.PlainDate | null {
  if (['today', 'tonight', 'midnight', 'end today'].includes(words)) return today
  if (words === 'tomorrow') return today.add({ days: 1 })
  return weekdayNamed(words, today) ?? isoDay(words) ?? dayOfMonthNamed(words, today)
}

// “friday” is today on a Friday; “next friday” is the one of next week.
function weekdayNamed(words: string, today: Temporal.PlainDate): Temporal.PlainDate | null {
  const [, next, name] = /^(?:(next) )?([a-z]{3,9})$/.exec(words) ?? []
  const index = name === undefined ? -1 : weekdays.findIndex((day) => day === name || day.startsWith(shortDay(name)))
  if (index < 0) return null
  if (next) return today.add({ days: 8 - today.dayOfWeek + index })
  return today.add({ days: (index + 1 - today.dayOfWeek + 7) % 7 })
}

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']

// `tue`, `tues`, `thurs` are days; `mont` is a slip.
function shortDay(name: string): string {
  return ['mon', 'tue', 'tues', 'wed', 'weds', 'thu', 'thur', 'thurs', 'fri', 'sat', 'sun'].includes(name)
    ? name.slice(0, 3)
    : '-'
}

function isoDay(words: string): Temporal.PlainDate | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(words)) return null
  try {
    return Temporal.PlainDate.from(words, { overflow: 'reject' })
  } catch (thrown) {
    if (thrown instanceof RangeError) return null
    throw thrown
  }
}

function dayOfMonthNamed(words: string, today: Temporal.PlainDate): Temporal.PlainDate | null {
  const [, before, month, after, year] =
    /^(?:(\d{1,2})(?:st|nd|rd|th)? )?([a-z]{3,9})(?: (\d{1,2})(?:st|nd|rd|th)?)?(?: (\d{4}))?$/.exec(words) ?? []
  const index = month === undefined ? -1 : months.findIndex((name) => name === month || name.slice(0, 3) === month)
  const day = Number(before ?? after)
  if (index < 0 || (before === undefined) === (after === undefined)) return null
  const inYear = (of: number) => {
    const first = Temporal.PlainDate.from({ year: of, month: index + 1, day: 1 })
    return day >= 1 && day <= first.daysInMonth ? first.with({ day }) : null
  }
  if (year !== undefined) return inYear(Number(year))
  const thisYear = inYear(today.year)
  const isPast = thisYear !== null && Temporal.PlainDate.compare(thisYear, today) < 0
  return isPast ? inYear(today.year + 1) : thisYear
}

const months = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
]

function later({ now, organisation }: Calendar, by: Temporal.DurationLike): Date {
  return new Date(zoned(now, organisation.timeZone).add(by).epochMilliseconds)
}

function zoned(at: Date, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timeZone)
}

function instantOf(day: Temporal.PlainDate, timeZone: string, plainTime?: Temporal.PlainTime): Date {
  return new Date(
    (plainTime ? day.toZonedDateTime({ timeZone, plainTime }) : day.toZonedDateTime(timeZone)).epochMilliseconds,
  )
}
