import { addDays, addMonths, type DayRange, daysOfMonth, monthOf } from '../../base/calendar.ts'
import type { ExportKind } from './kinds.ts'

/** What an export's file is called: `tally-days-2026-11-01-to-2026-11-21.csv`. */
export function fileNameOf(kind: ExportKind, { from, to }: DayRange): string {
  return `tally-${kind}-${from}-to-${addDays(to, -1)}.csv`
}

/** A range in its calendar months, in order, the first and the last as far as they are in it. */
export function monthsIn({ from, to }: DayRange): DayRange[] {
  const parts: DayRange[] = []
  for (let of = monthOf(from); daysOfMonth(of).from < to; of = addMonths(of, 1)) {
    const month = daysOfMonth(of)
    parts.push({ from: month.from < from ? from : month.from, to: month.to > to ? to : month.to })
  }
  return parts
}
