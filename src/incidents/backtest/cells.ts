import type { NamedRow } from './csv-file.ts'

/** A cell that cannot be read; the sentence goes behind `file:line `. */
export class BadCell extends Error {}

/** An ISO 8601 time as milliseconds since the epoch; without a zone it is UTC's. */
export function timeCell(row: NamedRow, column: string): number {
  const text = row.text(column)
  const hasZone = /(?:z|[+-]\d{2}:?\d{2})$/i.test(text)
  const at = /^\d{4}-\d{2}-\d{2}(?:$|[T ]\d{2}:\d{2})/i.test(text)
    ? Date.parse(text.length <= 10 || hasZone ? text.replace(' ', 'T') : `${text.replace(' ', 'T')}Z`)
    : Number.NaN
  if (Number.isNaN(at) || !isInMonth(text)) throw bad(row, column, 'is no time. Write it as 2026-11-21T09:05:00Z')
  return at
}

// The parser of times takes the 30th of February for the 2nd of March.
function isInMonth(text: string): boolean {
  const [year, month, day] = [text.slice(0, 4), text.slice(5, 7), text.slice(8, 10)].map(Number)
  return (
    (day ?? 0) <= 28 || Temporal.PlainYearMonth.from({ year: year ?? 0, month: month ?? 0 }).daysInMonth >= (day ?? 0)
  )
}

/** A number; `blank` where the cell is empty or the column is not there. */
export function numberCell<Blank>(row: NamedRow, column: string, blank: Blank): number | Blank {
  const text = row.text(column)
  if (text === '') return blank
  const value = Number(text)
  if (!Number.isFinite(value) || !/^[-+]?[\d.]/.test(text)) throw bad(row, column, 'is no number. Write it as 12.5')
  return value
}

/** As `numberCell`, but there has to be one. */
export function neededNumber(row: NamedRow, column: string): number {
  const value = numberCell(row, column, null)
  if (value === null) throw bad(row, column, 'is empty. Write a number, 0 for nothing')
  return value
}

export function neededText(row: NamedRow, column: string): string {
  const text = row.text(column)
  if (text === '') throw bad(row, column, 'is empty')
  return text
}

export function bad(row: NamedRow, column: string, why: string): BadCell {
  const text = row.text(column)
  const value = text === '' ? '' : ` “${text.replaceAll(/\p{Cc}/gu, ' ').slice(0, 60)}”`
  return new BadCell(`${column}${value} ${why}.`)
}
