import { phoneLine, wrapped } from './phone-line.ts'
import { narrowed, textColumns, widthOf } from './text-columns.ts'

/**
 * Rows lined up in a fixed-width face, the first one their headings, so that a phone breaks no line: columns it has no room
 * for stand below their row, each with its heading. The first column is a name, cut to `shortestName` before another column goes
 * below; the second always stands beside it.
 */
export function phoneColumns(
  rows: readonly string[][],
  align: ReadonlyArray<'left' | 'right'>,
  shortestName = 18,
): string {
  const [head = []] = rows
  const widths = align.map((_, column) => Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))))
  const name = Math.min(widths[0] ?? 0, shortestName)
  const beside = (columns: number) => widths.slice(1, columns).reduce((sum, width) => sum + 2 + width, 0)
  const counts = align.map((_, index) => align.length - index)
  const columns = counts.find((count) => name + beside(count) <= phoneLine) ?? 2
  const room = Math.max(1, phoneLine - beside(columns))
  const lines = textColumns(
    rows.map(([first = '', ...row]) => [narrowed(first, room), ...row.slice(0, columns - 1)]),
    align.slice(0, columns),
    phoneLine,
  ).split('\n')
  return lines
    .flatMap((line, index) => [line, ...(index === 0 ? [] : wrapped(partsBelow(head, rows[index] ?? [], columns)))])
    .join('\n')
}

function partsBelow(head: readonly string[], row: readonly string[], from: number): string[] {
  return row.flatMap((cell, column) => {
    if (column < from || cell === '' || cell === '–') return []
    const heading = (head[column] ?? '').replace(/^./, (letter) => letter.toLowerCase())
    return [narrowed(heading === '' ? cell : `${heading} ${cell}`, phoneLine - 2)]
  })
}
