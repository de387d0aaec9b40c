import { addDays, type DayRange, daysOfMonth, type Month } from '../../base/calendar.ts'
import { type MicroUsd, roundToMicroUsd } from '../../base/money.ts'
import { providerName } from '../../base/provider.ts'
import { rowsInPieces, type Snapshot } from '../../db/pieces.ts'
import {
  chargebackToExport,
  daysToExport,
  keysToExport,
  modelsToExport,
  type OwnerColumns,
  peopleToExport,
  type TeamColumns,
  teamsToExport,
} from '../../ledger/export-queries.ts'
import type { Spend, SpendFilter } from '../../ledger/spend-queries.ts'
import { dollars, type ExportColumn, type ExportTable, tableOf } from './table.ts'

/** Who used how much. */
export function peopleTable(snapshot: Snapshot, filter: SpendFilter): ExportTable {
  return usageTable(rowsInPieces(snapshot, peopleToExport(snapshot, filter)), [
    ...ownerColumns,
    { name: 'Team on the last day', cell: ({ lastTeam }) => lastTeam },
    { name: 'Active days', cell: ({ activeDays }) => activeDays },
    { name: 'First day', cell: ({ firstDay }) => firstDay },
    { name: 'Last day', cell: ({ lastDay }) => lastDay },
    ...spendColumns,
  ])
}

/** What was used on each day. */
export function daysTable(snapshot: Snapshot, filter: SpendFilter): ExportTable {
  return usageTable(rowsInPieces(snapshot, daysToExport(snapshot, filter)), [
    { name: 'Day (UTC)', cell: ({ day }) => day },
    { name: 'Provider', cell: ({ provider }) => providerName(provider) },
    { name: 'Model', cell: ({ model }) => model },
    ...ownerColumns,
    ...teamColumns,
    { name: 'Project', cell: ({ project }) => project },
    { name: 'Tool', cell: ({ tool }) => tool },
    { name: 'Category', cell: ({ category }) => category },
    ...spendColumns,
  ])
}

/** Which models were used. */
export function modelsTable(snapshot: Snapshot, filter: SpendFilter): ExportTable {
  return usageTable(rowsInPieces(snapshot, modelsToExport(snapshot, filter)), [
    { name: 'Provider', cell: ({ provider }) => providerName(provider) },
    { name: 'Model', cell: ({ model }) => model },
    { name: 'People', cell: ({ people }) => people },
    ...spendColumns,
    { name: 'Usage spend per priced request (USD)', cell: (row) => eachPriced(row) },
  ])
}

/** What each team used. */
export function teamsTable(snapshot: Snapshot, filter: SpendFilter): ExportTable {
  return usageTable(rowsInPieces(snapshot, teamsToExport(snapshot, filter)), [
    ...teamColumns,
    { name: 'People', cell: ({ people }) => people },
    ...spendColumns,
  ])
}

/** What each key was used for; usage without one stands in a row of its own, so that the rows add up to the total. */
export function keysTable(snapshot: Snapshot, filter: SpendFilter): ExportTable {
  return usageTable(rowsInPieces(snapshot, keysToExport(snapshot, filter)), [
    { name: 'Key', cell: ({ key, keyRef }) => key ?? (keyRef === '' ? '(no key)' : '') },
    { name: 'Shown as', cell: ({ shownAs }) => shownAs },
    { name: 'Key id', cell: ({ keyRef }) => keyRef },
    { name: 'Provider', cell: ({ provider }) => providerName(provider) },
    ...ownerColumns,
    { name: 'Project of the key', cell: ({ project }) => project },
    { name: 'First day', cell: ({ firstDay }) => firstDay },
    { name: 'Last day', cell: ({ lastDay }) => lastDay },
    ...spendColumns,
  ])
}

/** What finance books: each month's part of the period by who, team on the day, cost centre, project, provider and model. */
export function chargebackTable(snapshot: Snapshot, filter: SpendFilter): ExportTable {
  return usageTable(rowsInPieces(snapshot, chargebackToExport(snapshot, filter)), [
    { name: 'Period', cell: ({ month }) => periodWords(partOfMonth(month, filter)) },
    ...ownerColumns,
    ...teamColumns,
    { name: 'Project', cell: ({ project }) => project },
    { name: 'Provider', cell: ({ provider }) => providerName(provider) },
    { name: 'Model', cell: ({ model }) => model },
    ...spendColumns,
  ])
}

/** What a row says of usage nobody was matched to. */
export const nobody = '(nobody: not matched)'

/** A range as its first and last day: `2026-11-01 to 2026-11-21`. */
export function periodWords({ from, to }: DayRange): string {
  return `${from} to ${addDays(to, -1)}`
}

function partOfMonth(month: Month, { from, to }: DayRange): DayRange {
  const whole = daysOfMonth(month)
  return { from: whole.from < from ? from : whole.from, to: whole.to > to ? to : whole.to }
}

export const ownerColumns: Array<ExportColumn<OwnerColumns>> = [
  { name: 'Developer', cell: ({ person }) => person ?? nobody },
  { name: 'E-mail', cell: ({ email }) => email },
  { name: 'Kind', cell: ({ personKind }) => personKind },
]

const teamColumns: Array<ExportColumn<TeamColumns>> = [
  { name: 'Team on the day', cell: ({ team }) => team ?? '(in no team)' },
  { name: 'Parent team', cell: ({ parentTeam }) => parentTeam },
  { name: 'Cost centre', cell: ({ costCentre }) => costCentre },
]

const spendColumns: Array<ExportColumn<Spend>> = [
  { name: 'Usage spend (USD)', cell: (row) => dollars(row.usageSpendMicroUsd) },
  { name: 'Seats (USD)', cell: (row) => dollars(row.seatsMicroUsd) },
  { name: 'Total (USD)', cell: (row) => dollars(row.totalMicroUsd) },
  { name: 'Included value (USD), not in the total', cell: (row) => dollars(row.includedValueMicroUsd) },
  { name: 'Requests', cell: ({ requests }) => requests },
  { name: 'Requests without a price, in no sum', cell: ({ unpricedRequests }) => unpricedRequests },
  { name: 'Input tokens', cell: ({ inputTokens }) => inputTokens },
  { name: 'Cache read tokens', cell: ({ cacheReadTokens }) => cacheReadTokens },
  { name: 'Cache write tokens', cell: ({ cacheWriteTokens }) => cacheWriteTokens },
  { name: 'Output tokens', cell: ({ outputTokens }) => outputTokens },
]

function usageTable<Row extends Spend>(
  rows: AsyncIterable<Row>,
  columns: ReadonlyArray<ExportColumn<NoInfer<Row>>>,
): ExportTable {
  return tableOf(columns, rows, (row) => row)
}

function eachPriced(row: Spend): ReturnType<typeof dollars> {
  const priced = row.requests - row.unpricedRequests
  return priced > 0 ? dollars(eachOf(row.usageSpendMicroUsd, priced)) : null
}

function eachOf(amount: MicroUsd, count: number): MicroUsd {
  return roundToMicroUsd(amount / count)
}
