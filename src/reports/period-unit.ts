import {
  addDays,
  addMonths,
  type Day,
  type DayRange,
  daysBetween,
  daysOfMonth,
  formatDay,
  formatMonth,
  type Month,
  monthOf,
} from '../base/calendar.ts'
import type { ReportCalendar } from './report-calendar.ts'

export type UnitKind = 'day' | 'week' | 'month' | 'quarter' | 'year' | 'cycle'

/** A day, week, month … of the calendar, whole even where it is not over. `word` names it on any day. */
export type Unit = { kind: UnitKind; word: string; label: string; range: DayRange }

/** A stretch of days, and what it is called: `label` as a noun (`October 2026`), `when` as in a sentence (`in October 2026`). */
export type Stretch = { label: string; when: string; range: DayRange }

/** A stretch of UTC days somebody asked about, and the one of equal kind and length to compare it with. */
export type Period = Stretch & {
  kind: 'today' | 'days' | 'months' | 'range' | 'since' | 'month-to-date' | UnitKind
  /** The word that asks for the same again, without a space: `7d`, `mtd`, `2026-10`, `2026-11-03..2026-11-09`. */
  word: string
  previous: Stretch
}

/** What units and periods are reckoned from: today's UTC day and the organisation's calendar. */
export type Reckoning = { today: Day; calendar: ReportCalendar }

/** The unit of a kind that holds a day. A billing cycle nobody told of is the calendar month. */
export function unitHolding(kind: UnitKind, day: Day, { today, calendar }: Reckoning): Unit {
  const thisYear = today.slice(0, 4)
  switch (kind) {
    case 'day':
      return { kind, word: day, label: formatDay(day, thisYear), range: { from: day, to: addDays(day, 1) } }
    case 'week': {
      const range = weekHolding(day, calendar.weekStart)
      const word = `${range.from}..${addDays(range.to, -1)}`
      return { kind, word, label: `the week of ${formatDay(range.from, thisYear)}`, range }
    }
    case 'month': {
      const month = monthOf(day)
      return { kind, word: month, label: formatMonth(month), range: daysOfMonth(month) }
    }
    case 'quarter': {
      const quarter = Math.ceil(Number(day.slice(5, 7)) / 3)
      const year = day.slice(0, 4)
      const first = `${year}-${String(quarter * 3 - 2).padStart(2, '0')}` as Month
      const range = { from: daysOfMonth(first).from, to: daysOfMonth(addMonths(first, 3)).from }
      return { kind, word: `${year}-q${quarter}`, label: `Q${quarter} ${year}`, range }
    }
    case 'year': {
      const first = `${day.slice(0, 4)}-01` as Month
      const range = { from: daysOfMonth(first).from, to: daysOfMonth(addMonths(first, 12)).from }
      return { kind, word: day.slice(0, 4), label: day.slice(0, 4), range }
    }
    case 'cycle':
      return calendar.cycle
        ? cycleUnit(cycleHolding(day, calendar.cycle), today)
        : unitHolding('month', day, { today, calendar })
  }
}

/** The unit right before another. */
export function unitBefore(unit: Unit, reckoning: Reckoning): Unit {
  return unitHolding(unit.kind, addDays(unit.range.from, -1), reckoning)
}

/**
 * The period of a unit: all of it, or its days so far, compared with as many first days of the one before, at most all of
 * them. The unit must have begun.
 */
export function periodOfUnit(unit: Unit, reckoning: Reckoning, word = unit.word): Period {
  const { today } = reckoning
  const before = unitBefore(unit, reckoning)
  const kind = unit.kind === 'month' && word === 'mtd' ? 'month-to-date' : unit.kind
  if (unit.range.to <= today) {
    return { kind, word, ...whole(unit), previous: whole(before) }
  }
  const range = { from: unit.range.from, to: addDays(today, 1) }
  const sameLength = addDays(before.range.from, daysBetween(range.from, range.to))
  const previous = { from: before.range.from, to: sameLength < before.range.to ? sameLength : before.range.to }
  const soFar = { ...whole(unit), range }
  return {
    kind,
    word,
    range,
    label: `${soFar.label} so far`,
    when: `${soFar.when} so far`,
    previous: stretchOf(previous, today),
  }
}

/** Some days by their dates: `Oct 1–21`, `from Oct 1 to Oct 21`; one day: `Oct 1`, `on Oct 1`. */
export function stretchOf(range: DayRange, today: Day): Stretch {
  const year = today.slice(0, 4)
  const last = addDays(range.to, -1)
  const [first, end] = [formatDay(range.from, year), formatDay(last, year)]
  if (last === range.from) return { label: first, when: `on ${first}`, range }
  return { label: formatRange(range, today), when: `from ${first} to ${end}`, range }
}

/** A day some months earlier; the 31st becomes the last of a shorter month. */
export function monthsEarlier(day: Day, months: number): Day {
  return Temporal.PlainDate.from(day).subtract({ months }).toString() as Day
}

function whole({ kind, label, range }: Unit): Stretch {
  return { label, when: `${kind === 'day' ? 'on' : 'in'} ${label}`, range }
}

/** `Oct 1–21`, `Oct 28 – Nov 3`, `Jan 1 – Mar 3, 2025`; the last day is shown, not the day after it. */
function formatRange(range: DayRange, today: Day): string {
  const last = addDays(range.to, -1)
  const isOneYear = range.from.slice(0, 4) === last.slice(0, 4)
  const first = formatDay(range.from, isOneYear ? last.slice(0, 4) : today.slice(0, 4))
  const end = formatDay(last, today.slice(0, 4))
  return monthOf(range.from) === monthOf(last) ? `${first}–${end.replace(/^\w+ /, '')}` : `${first} – ${end}`
}

const isoWeekday = { monday: 1, saturday: 6, sunday: 7 } as const

function weekHolding(day: Day, weekStart: ReportCalendar['weekStart']): DayRange {
  const since = (Temporal.PlainDate.from(day).dayOfWeek - isoWeekday[weekStart] + 7) % 7
  const from = addDays(day, -since)
  return { from, to: addDays(from, 7) }
}

function cycleUnit(range: DayRange, today: Day): Unit {
  const { label } = stretchOf(range, today)
  return { kind: 'cycle', word: 'cycle', label: `the billing cycle ${label}`, range }
}

// Counted in months from the known end, so that a cycle of the 31st comes back to the 31st behind February; what is no month
// long is repeated by its days.
function cycleHolding(day: Day, known: DayRange): DayRange {
  const isMonthly = monthsEarlier(known.to, 1) === known.from
  const length = daysBetween(known.from, known.to)
  const startOf = (back: number) =>
    isMonthly ? monthsEarlier(known.to, back + 1) : addDays(known.from, -back * length)
  let back = 0
  let cycle: DayRange = known
  while (cycle.from > day) {
    back++
    cycle = { from: startOf(back), to: cycle.from }
  }
  return cycle
}
