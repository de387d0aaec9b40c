import {
  addDays,
  addMonths,
  type Day,
  type DayRange,
  dayOf,
  daysBetween,
  daysOfMonth,
  formatDay,
  formatMonth,
  type Month,
  month,
  monthOf,
} from '../base/calendar.ts'

/** A stretch of UTC days somebody asked about, and the one of equal kind and length to compare it with. */
export type Period = {
  kind: 'today' | 'days' | 'month-to-date' | 'month'
  /** The word that asks for the same again: `7d`, `mtd`, `2026-10`. */
  word: string
  /** For a sentence: `the last 7 days`, `November 2026 so far`. */
  label: string
  range: DayRange
  previous: { label: string; range: DayRange }
}

export type ParsedPeriod = { ok: true; period: Period } | { ok: false; say: string }

/** The word for what is shown when nobody says a period. */
export const defaultPeriod = 'mtd'

/** Reads a period as people type it: `today 7d 30d mtd cycle last month oct 2026-10`; nothing means month to date. */
export function parsePeriod(text: string, now: Date): ParsedPeriod {
  const word = text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
  const today = dayOf(now)
  if (word === '') return found(monthToDate(today))
  if (['mtd', 'cycle', 'this month', 'month', 'month to date', 'this cycle', 'now'].includes(word)) {
    return found(monthToDate(today))
  }
  if (['last month', 'previous month', 'last cycle', 'previous cycle', 'lastmonth'].includes(word)) {
    return found(wholeMonth(addMonths(monthOf(today), -1)))
  }
  if (word === 'today') return found(onlyToday(today))
  if (['week', 'last week', 'this week'].includes(word)) return found(lastDays(7, today))
  const count = /^(?:last )?(\d{1,4}) ?(?:d|days?)$/.exec(word)?.[1]
  if (count !== undefined) return days(Number(count), today)
  return namedMonth(word, today) ?? notUnderstood(text)
}

/** True while the period's last day is not over, so that its figures will still grow. */
export function isRunning(period: Period, now: Date): boolean {
  return period.range.to > dayOf(now)
}

const longestDays = 366
// Nobody sold tokens before; and the month before the year 1 is no date to the database.
const firstYear = 2000

function days(count: number, today: Day): ParsedPeriod {
  if (count === 1) return found(onlyToday(today))
  if (count < 1 || count > longestDays) {
    return {
      ok: false,
      say: `I can show from 1 to ${longestDays} days, for example \`30d\`. For older days name the month, like \`2026-03\`.`,
    }
  }
  return found(lastDays(count, today))
}

function onlyToday(today: Day): Period {
  return {
    kind: 'today',
    word: 'today',
    label: 'today',
    range: { from: today, to: addDays(today, 1) },
    previous: { label: 'yesterday', range: { from: addDays(today, -1), to: today } },
  }
}

function lastDays(count: number, today: Day): Period {
  const range = { from: addDays(today, 1 - count), to: addDays(today, 1) }
  return {
    kind: 'days',
    word: `${count}d`,
    label: `the last ${count} days`,
    range,
    previous: { label: `the ${count} days before`, range: { from: addDays(range.from, -count), to: range.from } },
  }
}

function monthToDate(today: Day): Period {
  const current = monthOf(today)
  const range = { from: daysOfMonth(current).from, to: addDays(today, 1) }
  const before = daysOfMonth(addMonths(current, -1))
  const sameLength = addDays(before.from, daysBetween(range.from, range.to))
  const previous = { from: before.from, to: sameLength < before.to ? sameLength : before.to }
  return {
    kind: 'month-to-date',
    word: 'mtd',
    label: `${formatMonth(current)} so far`,
    range,
    previous: { label: formatRange(previous, today), range: previous },
  }
}

function wholeMonth(of: Month): Period {
  const before = addMonths(of, -1)
  return {
    kind: 'month',
    word: of,
    label: formatMonth(of),
    range: daysOfMonth(of),
    previous: { label: formatMonth(before), range: daysOfMonth(before) },
  }
}

const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

function namedMonth(word: string, today: Day): ParsedPeriod | null {
  const current = monthOf(today)
  const numeric = /^(\d{4}) (\d{1,2})$/.exec(word)
  const named = /^([a-z]{3,9})\.?(?: (\d{4}))?$/.exec(word)
  const number = numeric
    ? Number(numeric[2])
    : named
      ? monthNames.findIndex((name) => name.startsWith(named[1] ?? '-')) + 1
      : 0
  if (!numeric && (!named || number === 0)) return null
  if (number < 1 || number > 12)
    return { ok: false, say: `There is no month ${numeric?.[2] ?? word}. Write it like \`2026-10\`.` }
  const year = numeric?.[1] ?? named?.[2]
  if (year !== undefined && Number(year) < firstYear)
    return { ok: false, say: `There is nothing before ${firstYear}. Name a later month, like \`2026-10\`.` }
  const inYear = (of: string) => month(`${of}-${String(number).padStart(2, '0')}`)
  const thisYear = inYear(current.slice(0, 4))
  const asked = year ? inYear(year) : thisYear <= current ? thisYear : addMonths(thisYear, -12)
  if (asked > current)
    return { ok: false, say: `${formatMonth(asked)} has not begun yet. Try \`mtd\` or \`last month\`.` }
  return found(asked === current ? monthToDate(today) : wholeMonth(asked))
}

function notUnderstood(text: string): ParsedPeriod {
  return {
    ok: false,
    say: `I don't know the period “${text.trim().slice(0, 40)}”. Try \`7d\`, \`30d\`, \`mtd\`, \`last month\` or a month like \`2026-10\`.`,
  }
}

function found(period: Period): ParsedPeriod {
  return { ok: true, period }
}

/** `Oct 1–21`, or `Oct 28 – Nov 3`; the last day is shown, not the day after it. */
function formatRange(range: DayRange, today: Day): string {
  const year = today.slice(0, 4)
  const last = addDays(range.to, -1)
  const first = formatDay(range.from, year)
  if (last === range.from) return first
  return monthOf(range.from) === monthOf(last) && last.startsWith(year)
    ? `${first}–${Number(last.slice(8))}`
    : `${first} – ${formatDay(last, year)}`
}
