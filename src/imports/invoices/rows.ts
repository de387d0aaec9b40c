/** A piece of text on a page, in points; `y` grows upwards. */
export type TextItem = { page: number; x: number; y: number; width: number; height: number; text: string }

/** A row of a page, its cells from left to right; a wide gap parts one from the next. */
export type Row = { page: number; cells: Cell[] }
type Cell = { x: number; text: string }

/** Points by which the pieces of one row may stand apart. */
const sameRow = 2.5

/** Rows of text items in the order they are read, from whatever order the file has them in. */
export function rowsOf(items: readonly TextItem[]): Row[] {
  const sorted = items.filter(({ text }) => text.replaceAll('\0', '-').trim() !== '').toSorted(asRead)
  const lines: TextItem[][] = []
  for (const item of sorted) {
    const first = lines.at(-1)?.[0]
    if (first && first.page === item.page && first.y - item.y <= sameRow) lines.at(-1)?.push(item)
    else lines.push([item])
  }
  return lines.map((line) => ({ page: line[0]?.page ?? 1, cells: cellsOf(line) }))
}

/** A row's text, its cells two spaces apart. */
export function rowText({ cells }: Row): string {
  return cells.map(({ text }) => text).join('  ')
}

function asRead(one: TextItem, other: TextItem): number {
  return one.page - other.page || other.y - one.y || one.x - other.x || (one.text < other.text ? -1 : 1)
}

// Letters touch, words stand a fraction of the font's height apart, columns more than that.
function cellsOf(line: readonly TextItem[]): Cell[] {
  const cells: Array<Cell & { end: number }> = []
  for (const { x, width, height, text } of line.toSorted((one, other) => one.x - other.x || asRead(one, other))) {
    const last = cells.at(-1)
    const gap = last ? x - last.end : Number.POSITIVE_INFINITY
    const size = Math.max(height, 6)
    if (!last || gap > size * 0.9) cells.push({ x, text, end: x + width })
    else {
      last.text += gap > size * 0.12 && !/\s$/.test(last.text) && !/^\s/.test(text) ? ` ${text}` : text
      last.end = Math.max(last.end, x + width)
    }
  }
  return cells.map(({ x, text }) => ({ x, text: text.trim().normalize('NFC') }))
}
