import type { Day } from '../../base/calendar.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import type { DaySpan } from '../preview.ts'
import type { Cells } from './cells.ts'
import type { UsageLayoutInfo } from './usage-csv.ts'

/**
 * A layout that is known: its columns by our names for them, each with the spellings its vendor uses (the first is shown), or
 * a form its name has. Case, order, spaces and signs do not matter.
 */
export type Columns = Readonly<Record<string, ReadonlyArray<string | RegExp>>>

type Recognised = {
  columns: Columns
  /** Without each of these columns, and one of each group of `oneOf`, it is another layout. */
  required: readonly string[]
  oneOf?: ReadonlyArray<readonly string[]>
}

export type Layout = UsageLayout | (Recognised & { kind: 'people' | 'groups'; name: string })

export type UsageLayout = Recognised & {
  kind: 'usage'
  name: string
  /** What the layout is called with these columns, and what becomes of it. */
  describe(has: (field: string) => boolean): UsageLayoutInfo
  hasDates: boolean
  /** A row without these cells, where the file has the columns, was cut off. */
  rowNeeds: readonly string[]
  open(cells: Cells, options: ReadOptions): RowTurner
}

export type ReadOptions = { span: DaySpan | null; today: Day }

/** Turns the row before `cells` into usage: `skipped` says nothing, of `kept` the usage comes with a later row or at the end. */
export type RowTurner = {
  turn(): ReportedUsage[] | 'skipped' | 'kept'
  rest(): ReportedUsage[]
}
