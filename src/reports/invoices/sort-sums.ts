import { type LineSort, lineSorts } from '../../invoices/invoice.ts'

/** What lines come to by what they are for. */
export type SortSums = Record<LineSort, number>

/** The sums of lines by sort; 0 where there is none. */
export function sortSums(lines: ReadonlyArray<{ sort: LineSort; amount: number }>): SortSums {
  const sumOf = (sort: LineSort) => lines.reduce((sum, line) => (line.sort === sort ? sum + line.amount : sum), 0)
  // Every sort is in the list of them.
  return Object.fromEntries(lineSorts.map((sort) => [sort, sumOf(sort)])) as SortSums
}
