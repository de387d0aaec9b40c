import { addDays, type Day, day, daysBetween, daysOfMonth, month } from '../../base/calendar.ts'
import type { DaySpan } from '../preview.ts'
import { monthNamed } from './dates.ts'

/** The days a file's name says it is of: `spend-report-2026-10-01-to-2026-10-31.csv`, `usage_2026-10.csv`; null: it says none. */
export function spanInName(name: string): DaySpan | null {
  const [first, last, ...more] = [...name.matchAll(/(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)/g)].map(
    ([, year, , monthOfYear, dayOfMonth]) => `${year}-${monthOfYear}-${dayOfMonth}`,
  )
  if (first !== undefined && last !== undefined) return more.length === 0 ? spanOf(first, last) : null
  // A single day is most often the one the file was made on.
  if (first !== undefined) return null
  const months = [...name.matchAll(/(?<!\d)(\d{4})[-_.](\d{2})(?!\d)/g)]
  const [only] = months
  return months.length === 1 && only ? monthSpan(`${only[1]}-${only[2]}`) : null
}

/**
 * A period somebody wrote into a cell: a day, a month (`2026-10`, `10/2026`, `Oct 2026`), or two days with `to`, `–` or `/`
 * between them; null for anything else.
 */
export function spanOfPeriod(text: string): DaySpan | null {
  const [, first, last] = /^(\d{4}-\d{2}-\d{2})\s*(?:to|until|\.\.|–|—|-|\/)\s*(\d{4}-\d{2}-\d{2})$/i.exec(text) ?? []
  if (first !== undefined && last !== undefined) return spanOf(first, last)
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return spanOf(text, text)
  const [, year, ofYear] = /^(\d{4})[-/](\d{2})$/.exec(text) ?? []
  if (year !== undefined) return monthSpan(`${year}-${ofYear}`)
  const [, turned, turnedYear] = /^(\d{2})[-/](\d{4})$/.exec(text) ?? []
  if (turned !== undefined) return monthSpan(`${turnedYear}-${turned}`)
  const [, name = '', named] = /^([a-z]{3,9})\.?,? (\d{4})$/i.exec(text) ?? []
  return named === undefined ? null : monthSpan(`${named}-${String(monthNamed(name)).padStart(2, '0')}`)
}

/** More days than a year are no period of a report. */
const mostDays = 366

function spanOf(from: string, to: string): DaySpan | null {
  const first = dayOrNull(from)
  const last = dayOrNull(to)
  if (!first || !last || last < first || daysBetween(first, last) >= mostDays) return null
  return { first, last }
}

function monthSpan(text: string): DaySpan | null {
  if (!/^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)) return null
  const { from, to } = daysOfMonth(month(text))
  return { first: from, last: addDays(to, -1) }
}

function dayOrNull(text: string): Day | null {
  const [, monthOfYear, dayOfMonth] = text.split('-').map(Number)
  if (!monthOfYear || monthOfYear > 12 || !dayOfMonth || dayOfMonth > 31) return null
  const { daysInMonth } = Temporal.PlainYearMonth.from(text.slice(0, 7))
  return dayOfMonth > daysInMonth ? null : day(text)
}
