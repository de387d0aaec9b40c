import { phoneLine } from './phone-line.ts'
import { textBar } from './text-bars.ts'
import { textColumns, widthOf } from './text-columns.ts'

/** `value` is what the bar shows, null for a row that has none; `beside` stands behind it, a column each. */
export type BarRow = { name: string; value: number | null; beside: string[] }

// What a bar takes of a phone's line.
const bar = { most: 12, fewest: 4 }

/** Rows with bars, lined up in a fixed-width face; bars are as long as a phone's line leaves room for. */
export function barColumns(
  rows: readonly BarRow[],
  { align = [], widestName = 28 }: { align?: Array<'left' | 'right'>; widestName?: number } = {},
): string {
  const columns = Math.max(0, ...rows.map(({ beside }) => beside.length))
  const widest = (texts: string[]) => Math.max(0, ...texts.map(widthOf))
  const name = Math.min(widestName, widest(rows.map((row) => row.name)))
  const taken = Array.from({ length: columns }, (_, at) => 2 + widest(rows.map(({ beside }) => beside[at] ?? '')))
  const left = phoneLine - name - 2 - taken.reduce((sum, width) => sum + width, 0)
  const width = Math.max(bar.fewest, Math.min(bar.most, left))
  const highest = Math.max(0, ...rows.map(({ value }) => value ?? 0))
  return textColumns(
    rows.map((row) => [row.name, textBar(row.value ?? 0, highest, width).padEnd(width), ...row.beside]),
    ['left', 'left', ...Array.from({ length: columns }, (_, at) => align[at] ?? 'right')],
    widestName,
  )
}
