/** The first of some rows, and how many were left out. One too many is shown rather than called “1 more”. */
export function firstOf<Row>(rows: readonly Row[], most: number): { shown: readonly Row[]; rest: readonly Row[] } {
  const shown = rows.length <= most + 1 ? rows : rows.slice(0, most)
  return { shown, rest: rows.slice(shown.length) }
}
