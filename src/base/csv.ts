/** A cell: a text, a whole number, an amount or the like that is written as it stands (`figure`), or nothing. */
export type CsvCell = string | number | { figure: string } | null

/** What makes spreadsheets read a file as UTF-8, written once before its first line. */
export const byteOrderMark = '\uFEFF'

/**
 * Rows as CSV (RFC 4180, with a byte order mark so that spreadsheets read UTF-8). A cell a spreadsheet would take for a
 * formula begins with an apostrophe; `plainCell` takes it away again.
 */
export function csvOf(rows: ReadonlyArray<readonly CsvCell[]>): string {
  return `${byteOrderMark}${rows.map(csvLine).join('')}`
}

/** One row as a line of CSV, with its end. Numbers may begin with a minus; a text that does is defused. */
export function csvLine(row: readonly CsvCell[]): string {
  return `${row.map(written).join(',')}\r\n`
}

/** The text of a cell that `csvOf` wrote, without the apostrophe that was put before it. */
export function plainCell(cell: string): string {
  return cell.startsWith("'") && looksRun.test(cell) ? cell.slice(1) : cell
}

// What spreadsheets run: a cell that begins with one of these signs, also their wide forms, also behind blanks, line ends
// and quotes. Behind apostrophes as well, so that what was written is told apart from what begins with one by itself.
// https://owasp.org/www-community/attacks/CSV_Injection
const looksRun = /^(?:['"\s]*[=+\-@＝＋－＠]|['"]*[\t\r\n])/

function written(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  if (typeof cell !== 'string') return isNumber(cell.figure) ? cell.figure : written(cell.figure)
  return quoted(looksRun.test(cell) ? `'${cell}` : cell)
}

function isNumber(text: string): boolean {
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
