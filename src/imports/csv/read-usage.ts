import { AppError } from '../../base/app-error.ts'
import type { Day } from '../../base/calendar.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import type { DaySpan } from '../preview.ts'
import { openCells } from './cells.ts'
import type { UsageLayout } from './layout.ts'
import type { Recognised } from './layouts.ts'
import type { CsvRecord } from './records.ts'
import { rejectedCells } from './rejected-cells.ts'
import type { Table } from './table.ts'
import type { RejectedRow, UsageBatch } from './usage-csv.ts'

const batchSize = 1_000

/** Reads the rows of a table as a layout says, batch by batch; the last batch, which may be empty, has the final counts. */
export async function* readUsage(
  table: Table,
  { layout, columns }: Pick<Recognised, 'columns'> & { layout: UsageLayout },
  { span, today }: { span?: DaySpan | undefined; today: Day },
): AsyncGenerator<UsageBatch> {
  if (!layout.hasDates && !span) throw new AppError('bad-input', 'This file has no dates. Say which days it is of.')
  const cells = openCells(columns, { style: table, today })
  const turner = layout.open(cells, { span: span ?? null, today })
  const faultOf = faultsIn(table.header, { layout, columns })
  const usages: ReportedUsage[] = []
  const rejected: RejectedRow[] = []
  const counts = { rows: 0, skipped: 0, bytes: 0 }

  function take(record: CsvRecord): void {
    counts.rows += 1
    const fault = faultOf(record)
    cells.next(record.cells)
    const turned = fault === null ? turner.turn() : 'skipped'
    const reason = fault ?? cells.problem()
    if (reason !== null) rejected.push({ row: record.row, reason, cells: rejectedCells(record.cells) })
    else if (turned === 'skipped') counts.skipped += 1
    else if (turned !== 'kept') usages.push(...turned)
  }

  const batch = (): UsageBatch => ({
    usages: usages.splice(0, batchSize),
    rejected: rejected.splice(0, batchSize),
    ...counts,
  })

  for await (const { records, bytes } of table.read()) {
    counts.bytes = bytes
    for (const record of records) {
      take(record)
      while (usages.length >= batchSize || rejected.length >= batchSize) yield batch()
    }
  }
  usages.push(...turner.rest())
  do yield batch()
  while (usages.length > 0)
}

/** What is wrong with a row before any of its cells is read; null: nothing. */
function faultsIn(
  header: readonly string[],
  { layout, columns }: Pick<Recognised, 'columns'> & { layout: UsageLayout },
): (record: CsvRecord) => string | null {
  const width = header.length
  const needed = 1 + Math.max(...layout.rowNeeds.map((field) => columns.get(field)?.place ?? -1))
  return ({ cells, problem }) => {
    if (problem !== null) return problem
    if (cells.length < needed) return `The row is cut off: it has ${cells.length} cells, the header ${width}.`
    if (cells.length <= width || cells.slice(width).every((cell) => cell.trim() === '')) return null
    return `The row has ${cells.length} cells, the header ${width}. A cell with a comma in it has to stand in quotes.`
  }
}
