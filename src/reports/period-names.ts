import { addDays, type Day } from '../base/calendar.ts'
import { type Reckoning, type Unit, type UnitKind, unitBefore, unitHolding } from './period-unit.ts'

/** Which of several is meant where the year is not said: the latest that begins by a day, or the first that begins on or after one. */
export type Which = { latestBy: Day } | { firstFrom: Day }

/** A unit somebody named; a fault says why there is none such. */
export type NamedUnit = { unit: Unit } | { fault: string }

/**
 * Reads a day, week, month, quarter or year as people write it: `nov 3`, `3 November 2025`, `monday`, `oct`, `2026-10`,
 * `q3 2026`, `2025`, `yesterday`, `last week`. Null for what is none of them. It may lie in the future.
 */
export function namedUnit(text: string, reckoning: Reckoning, which: Which): NamedUnit | null {
  const words = plainWords(text)
  const found = relativeUnit(words, reckoning)
  if (found) return { unit: found }
  for (const { pattern, read } of forms) {
    const groups = pattern.exec(words)?.groups
    if (groups) return notTooEarly(read(groups, { ...reckoning, which }))
  }
  return null
}

/** Small letters, one blank where there were blanks, hyphens or commas, no leading “the”, “in”, “on” …, no trailing “so far”. */
export function plainWords(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_,‐‑–—-]+/g, ' ')
    .trim()
    .replace(/^(?:in|on|for|during|over|within) (?=.)/, '')
    .replace(/^the (?=.)/, '')
    .replace(/(?<=.) so far$/, '')
}

/** The months, then the weekdays, Monday first. */
export const calendarNames: readonly string[] = [
  ...['january', 'february', 'march', 'april', 'may', 'june'],
  ...['july', 'august', 'september', 'october', 'november', 'december'],
  ...['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
]
const months = calendarNames.slice(0, 12)
const weekdays = calendarNames.slice(12)

// Nobody sold tokens before.
const firstYear = 2000

type Reading = Reckoning & { which: Which }
type Groups = Record<string, string | undefined>

const oneOf = (names: readonly string[], more: string) =>
  `(?:${names.flatMap((name) => [name, name.slice(0, 3)]).join('|')}|${more})`
const monthName = `(?<month>${oneOf(months, 'sept')})\\.?`
const dayNumber = '(?<day>\\d{1,2})(?:st|nd|rd|th)?'
const yearNumber = '(?<year>\\d{4})'

// Whatever hyphens there were are blanks by now: 2026-11-03 reads 2026 11 03.
const forms = (
  [
    [`${yearNumber}[ /](?<number>\\d{1,2})[ /]${dayNumber}`, namedDay],
    [`${monthName} (?:the )?${dayNumber}(?:,? ${yearNumber})?`, namedDay],
    [`${dayNumber}(?: of)? ${monthName}(?:,? ${yearNumber})?`, namedDay],
    [`${yearNumber}[ /](?<number>\\d{1,2})`, namedMonth],
    [`${monthName}(?:,?(?: of)? ${yearNumber})?`, namedMonth],
    [`${yearNumber} ${monthName}`, namedMonth],
    [`(?:q|quarter )(?<quarter>\\d)(?:,?(?: of)? ${yearNumber})?`, namedQuarter],
    [`${yearNumber} ?q(?<quarter>\\d)`, namedQuarter],
    [yearNumber, namedYear],
    [`(?<last>last )?(?<weekday>${oneOf(weekdays, 'tues|thur|thurs|weds')})`, namedWeekday],
  ] as const
).map(([form, read]) => ({ pattern: new RegExp(`^${form}$`), read }))

function relativeUnit(words: string, reckoning: Reckoning): Unit | null {
  const { today } = reckoning
  if (words === 'today' || words === 'now') return unitHolding('day', today, reckoning)
  if (words === 'yesterday') return unitHolding('day', addDays(today, -1), reckoning)
  const [, which, kind] = /^(last|previous|prev|this|current) (week|month|quarter|year|cycle)$/.exec(words) ?? []
  if (!kind) return null
  const current = unitHolding(kind as UnitKind, today, reckoning)
  return which === 'this' || which === 'current' ? current : unitBefore(current, reckoning)
}

function namedDay({ year, month, number, day }: Groups, reading: Reading): NamedUnit {
  const monthNumber = numberOfMonth(month, number)
  const wrong = wrongMonth(monthNumber, number) ?? wrongDay(year, monthNumber, Number(day))
  if (wrong) return { fault: wrong }
  return year
    ? unitIn(Number(year), monthNumber, Number(day), 'day', reading)
    : yearless(monthNumber, Number(day), 'day', reading)
}

function namedMonth({ year, month, number }: Groups, reading: Reading): NamedUnit {
  const monthNumber = numberOfMonth(month, number)
  const wrong = wrongMonth(monthNumber, number)
  if (wrong) return { fault: wrong }
  return year ? unitIn(Number(year), monthNumber, 1, 'month', reading) : yearless(monthNumber, 1, 'month', reading)
}

function namedQuarter({ year, quarter }: Groups, reading: Reading): NamedUnit {
  const number = Number(quarter)
  if (number < 1 || number > 4) return { fault: `There is no quarter ${number}. Write it like \`2026-q3\`.` }
  const first = number * 3 - 2
  return year ? unitIn(Number(year), first, 1, 'quarter', reading) : yearless(first, 1, 'quarter', reading)
}

function namedYear({ year }: Groups, reading: Reading): NamedUnit {
  return unitIn(Number(year), 1, 1, 'year', reading)
}

function namedWeekday({ weekday = '', last }: Groups, reading: Reading): NamedUnit {
  const wanted = weekdays.findIndex((name) => name.startsWith(weekday.slice(0, 3))) + 1
  const { which, today } = reading
  const isWanted = (day: Day) => Temporal.PlainDate.from(day).dayOfWeek === wanted
  const from = 'latestBy' in which ? which.latestBy : which.firstFrom
  const step = 'latestBy' in which ? -1 : 1
  let day = last && from === today ? addDays(from, step) : from
  while (!isWanted(day)) day = addDays(day, step)
  return { unit: unitHolding('day', day, reading) }
}

function unitIn(year: number, month: number, day: number, kind: UnitKind, reading: Reading): NamedUnit {
  if (year < firstYear) return { fault: tooEarly }
  return { unit: unitHolding(kind, dayAt(year, month, day), reading) }
}

function notTooEarly(named: NamedUnit): NamedUnit {
  const isTooEarly = 'unit' in named && named.unit.range.from < `${firstYear}`
  return isTooEarly ? { fault: tooEarly } : named
}

const tooEarly = `There is nothing before ${firstYear}. Name something later, like \`2026-10\`.`

// The 29th of February is in every fourth year, but for some at the turn of a century.
function yearless(month: number, day: number, kind: UnitKind, reading: Reading): NamedUnit {
  const { which } = reading
  const from = 'latestBy' in which ? which.latestBy : which.firstFrom
  const step = 'latestBy' in which ? -1 : 1
  const fits = (first: Day) => ('latestBy' in which ? first <= from : first >= from)
  for (let year = Number(from.slice(0, 4)); ; year += step) {
    if (day <= lengthOf(year, month) && fits(dayAt(year, month, day)))
      return { unit: unitHolding(kind, dayAt(year, month, day), reading) }
  }
}

function numberOfMonth(name: string | undefined, number: string | undefined): number {
  return name ? months.findIndex((month) => month.startsWith(name.slice(0, 3))) + 1 : Number(number)
}

function wrongMonth(month: number, typed: string | undefined): string | null {
  return month < 1 || month > 12 ? `There is no month ${typed}. Write it like \`2026-10\`.` : null
}

function wrongDay(year: string | undefined, month: number, day: number): string | null {
  // A leap year, where the year is open.
  const length = lengthOf(year ? Number(year) : 2024, month)
  if (day >= 1 && day <= length) return null
  const name = `${calendarNames[month - 1]?.replace(/^./, (letter) => letter.toUpperCase())}${year ? ` ${year}` : ''}`
  return `${name} has no day ${day}: it ends with the ${length}th. Write a day like \`2026-11-03\`.`.replace(
    '31th',
    '31st',
  )
}

function lengthOf(year: number, month: number): number {
  return Temporal.PlainYearMonth.from({ year: Math.max(year, 1), month }).daysInMonth
}

function dayAt(year: number, month: number, day: number): Day {
  return Temporal.PlainDate.from({ year, month, day }).toString() as Day
}
