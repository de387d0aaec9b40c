/**
 * Rows as CSV (RFC 4180, with a byte order mark so that spreadsheets read UTF-8). A cell a spreadsheet would take for a
 * formula begins with an apostrophe.
 */
export function csvOf(rows: ReadonlyArray<readonly string[]>): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

function cell(text: string): string {
  const defused = /^\s*[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused
}
