/** In characters; no row of a layout is so long. */
const mostKept = 2_000

/** The cells of a rejected row as they stand in the file; of a row that is far too long its beginning. */
export function rejectedCells(cells: string[]): string[] {
  let left = mostKept
  const kept: string[] = []
  for (const cell of cells) {
    if (left <= 0) break
    kept.push(cell.length <= left ? cell : `${cell.slice(0, left)}…`)
    left -= cell.length + 1
  }
  if (left > 0) return cells
  // A part of a text holds on to all of it.
  return kept.map((cell) => Buffer.from(cell).toString())
}
