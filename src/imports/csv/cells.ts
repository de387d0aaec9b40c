import { addDays, type Day, startOfDay } from '../../base/calendar.ts'
import { withoutHiddenCharacters } from '../../base/hidden-characters.ts'
import { instantOf } from './dates.ts'
import { type Amount, amountOf, countOf, figureOf, type NumberStyle } from './numbers.ts'

/** The row that is being read, by the fields of its layout. What cannot be read is noted in `problem`, the first of a row. */
export type Cells = {
  /** Puts the next row before the reader. */
  next(cells: readonly string[]): void
  problem(): string | null
  /** Notes what is wrong with a field of this row: “is not …”. */
  reject(field: string, why: string): void
  /** Whether the file has the column. */
  has(field: string): boolean
  /** The text of a cell, fit to be kept and shown; empty where there is none. */
  text(field: string): string
  /** What a vendor calls a spender or key: an e-mail in lower case, an id as it stands. */
  handle(field: string): string
  /** Milliseconds since 1970. Notes a problem where it is no date of our time. */
  instant(field: string): number
  count(field: string): number
  /** A count of requests or calls, of which no row has billions. */
  calls(field: string): number
  /** A quantity of anything, which may have a fraction. */
  figure(field: string): number
  amount(field: string): Exclude<Amount, { is: 'problem' }>
}

/** `columns`: a field's place in a row, and what the file calls it. */
export function openCells(
  columns: ReadonlyMap<string, { place: number; name: string }>,
  { style, today }: { style: NumberStyle; today: Day },
): Cells {
  let row: readonly string[] = []
  let problem: string | null = null
  // People's clocks and vendors' zones are ahead of ours by a day at most.
  const latest = startOfDay(addDays(today, 2)).getTime()
  const amounts = new Map<string, Amount>()

  function cell(field: string): string {
    const column = columns.get(field)
    return column === undefined ? '' : (row[column.place]?.trim() ?? '')
  }

  function reject(field: string, why: string): void {
    problem ??= `${columns.get(field)?.name ?? field}: ${quoted(cell(field))} ${why}.`
  }

  function text(field: string): string {
    const said = cell(field)
    return isPlain.test(said) ? said : withoutHiddenCharacters(said).slice(0, longestText)
  }

  function remembered(said: string): Amount {
    const amount = amountOf(said, style)
    if (amounts.size < 10_000) amounts.set(said, amount)
    return amount
  }

  function count(field: string): number {
    const counted = countOf(cell(field), style)
    if (counted === null) reject(field, 'is not a whole number. Write it like 1234')
    return counted ?? 0
  }

  return {
    next(cells) {
      row = cells
      problem = null
    },
    problem: () => problem,
    reject,
    has: (field) => columns.has(field),
    text,
    handle(field) {
      const said = text(field)
      return said.includes('@') ? said.toLowerCase() : said
    },
    instant(field) {
      const at = instantOf(cell(field))
      if (at === null) reject(field, 'is not a date. Write it like 2026-10-31 or 2026-10-31T14:00:00Z')
      else if (at < earliest) reject(field, 'lies before 2020')
      else if (at >= latest) reject(field, 'lies in the future')
      return at ?? 0
    },
    count,
    calls(field) {
      const calls = count(field)
      if (calls > mostCalls) reject(field, 'is more than a row of usage can have')
      return calls
    },
    figure(field) {
      const figure = figureOf(cell(field), style)
      if (figure === null) reject(field, 'is not a number. Write it like 1234.5')
      return figure ?? 0
    },
    amount(field) {
      const said = cell(field)
      const amount = amounts.get(said) ?? remembered(said)
      if (amount.is !== 'problem') return amount
      reject(field, amount.why)
      return { is: 'none' }
    },
  }
}

const earliest = Date.UTC(2020, 0, 1)
const mostCalls = 1_000_000_000
const longestText = 300
const isPlain = /^[\x20-\x7e]{0,300}$/

function quoted(said: string): string {
  const shown = withoutHiddenCharacters(said)
  if (shown === '') return 'an empty cell'
  return `“${shown.length > 40 ? `${shown.slice(0, 40)}…` : shown}”`
}
