/** A cell: a text, a whole number, an amount or the like that is written as it stands (`figure`), or nothing. */
export type CsvCell = string | number | { figure: string } | null

/** What makes spreadsheets read a file as UTF-8, written once before its first line. */
export const byteOrderMark = '\uFEFF'

/**
 * Rows as CSV (RFC 4180, with a byte order mark so that spreadsheets read UTF-8). A cell a spreadsheet would take for a
 * formula begins with an apostrophe.
 */
export function csvOf(rows: ReadonlyArray<readonly string[]>): string {
  return `${byteOrderMark}${rows.map(csvLine).join('')}`
}

/** One row as a line of CSV, with its end. Numbers and figures may begin with a minus; a text that does is defused. */
export function csvLine(row: readonly CsvCell[]): string {
  return `${row.map(written).join(',')}\r\n`
}

function written(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  if (typeof cell !== 'string') return quoted(cell.figure)
  return quoted(/^\s*[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
