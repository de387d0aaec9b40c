import type { CsvCell } from '../../base/csv.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../../base/money.ts'

/** What a row counts for. `total` is usage spend + seats; unpriced requests are in `requests` and in no sum of money. */
export type ExportSums = {
  usageSpendMicroUsd: MicroUsd
  seatsMicroUsd: MicroUsd
  totalMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
}

export type ExportRow = { cells: readonly CsvCell[]; sums: ExportSums }

/** An export as it is written: its columns, and rows that are read as they are asked for. */
export type ExportTable = { columns: readonly string[]; rows: AsyncIterable<ExportRow> }

/** A column of an export: what stands above it, and what it holds of a row. */
export type ExportColumn<Row> = { name: string; cell(row: Row): CsvCell }

/** The sums of no row. */
export const noSums: ExportSums = {
  usageSpendMicroUsd: zeroUsd,
  seatsMicroUsd: zeroUsd,
  totalMicroUsd: zeroUsd,
  includedValueMicroUsd: zeroUsd,
  requests: 0,
  unpricedRequests: 0,
}

/** A table of rows in columns; `sumsOf` says what a row counts for. */
export function tableOf<Row>(
  columns: ReadonlyArray<ExportColumn<Row>>,
  rows: AsyncIterable<Row>,
  sumsOf: (row: Row) => ExportSums,
): ExportTable {
  async function* written() {
    for await (const row of rows) yield { cells: columns.map(({ cell }) => cell(row)), sums: sumsOf(row) }
  }
  return { columns: columns.map(({ name }) => name), rows: written() }
}

/** Two sums as one. */
export function added(one: ExportSums, other: ExportSums): ExportSums {
  return {
    usageSpendMicroUsd: microUsd(one.usageSpendMicroUsd + other.usageSpendMicroUsd),
    seatsMicroUsd: microUsd(one.seatsMicroUsd + other.seatsMicroUsd),
    totalMicroUsd: microUsd(one.totalMicroUsd + other.totalMicroUsd),
    includedValueMicroUsd: microUsd(one.includedValueMicroUsd + other.includedValueMicroUsd),
    requests: one.requests + other.requests,
    unpricedRequests: one.unpricedRequests + other.unpricedRequests,
  }
}

/** An amount as a cell: dollars with all six decimals, `-0.000001`. */
export function dollars(amount: MicroUsd): CsvCell {
  const digits = String(Math.abs(amount)).padStart(7, '0')
  return { figure: `${amount < 0 ? '-' : ''}${digits.slice(0, -6)}.${digits.slice(-6)}` }
}
