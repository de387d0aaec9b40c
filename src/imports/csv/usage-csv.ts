import type { Day } from '../../base/calendar.ts'
import type { Provider } from '../../base/provider.ts'
import type { Source } from '../../ledger/entry.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import type { DaySpan } from '../preview.ts'

/** A file of usage; its rows are not read yet. */
export type UsageCsv = {
  kind: 'usage'
  layout: UsageLayoutInfo
  /** A span: the file has no dates, and its name says these; null: it has none and its name says nothing; `no`: not needed. */
  needsSpan: DaySpan | null | 'no'
  /**
   * Reads the rows, once. Amounts of a period that still runs are spread over its days up to `today`. Throws `bad-input`
   * where the file breaks off inside a quoted cell or has a row of more than a million characters.
   */
  read(options: { span?: DaySpan | undefined; today: Day }): AsyncIterable<UsageBatch>
}

/** What the ledger and people call the layout. */
export type UsageLayoutInfo = {
  /** For people: “Cursor usage events (team, 2026)”. */
  name: string
  provider: Provider
  source: Extract<Source, `${string}-csv`>
  /** Whether the rows name nobody because all of them are one person's: their handle is empty. */
  isOnePersons: boolean
  /** Whether costs are reckoned by us because the file has none. */
  isEstimated: boolean
}

/**
 * Rows turned into usage, at most about a thousand. Of sums by day a row may be joined to others of its day, or stand in
 * several days; its usage may come with a later batch.
 */
export type UsageBatch = {
  usages: ReportedUsage[]
  rejected: RejectedRow[]
  /** So far in the file, these included: rows, those of them that say nothing (a day without usage), bytes. */
  rows: number
  skipped: number
  bytes: number
}

/** A row that cannot be taken. `row` counts as a spreadsheet does, the header being row 1; `cells`: see `rejectedCells`. */
export type RejectedRow = { row: number; reason: string; cells: string[] }
