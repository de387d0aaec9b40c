import { zeroUsd } from '../../base/money.ts'
import { rowsInPieces, type Snapshot } from '../../db/pieces.ts'
import { focusCellsToExport } from '../../ledger/export-queries.ts'
import type { SpendFilter } from '../../ledger/spend-queries.ts'
import { focusCharges } from './focus-charges.ts'
import { type FocusRow, focusColumns } from './focus-columns.ts'
import { type ExportSums, type ExportTable, tableOf } from './table.ts'

/**
 * Costs and usage as FOCUS 1.2 (FinOps Open Cost and Usage Specification) has them: one row for each person, key, model,
 * kind of token and day, seats as purchases. BilledCost adds up to the total, EffectiveCost to the usage spend.
 */
export function focusTable(snapshot: Snapshot, filter: SpendFilter, { names }: { names: boolean }): ExportTable {
  async function* rows(): AsyncGenerator<FocusRow> {
    for await (const cell of rowsInPieces(snapshot, focusCellsToExport(snapshot, filter))) {
      for (const charge of focusCharges(cell)) yield { cell, charge }
    }
  }
  return tableOf(focusColumns({ names }), rows(), sumsOf)
}

function sumsOf({ cell, charge }: FocusRow): ExportSums {
  const isSeat = cell.category === 'seat'
  const isIncluded = cell.category === 'included'
  return {
    usageSpendMicroUsd: isSeat ? zeroUsd : charge.billedMicroUsd,
    seatsMicroUsd: isSeat ? charge.billedMicroUsd : zeroUsd,
    totalMicroUsd: charge.billedMicroUsd,
    includedValueMicroUsd: isIncluded ? charge.listMicroUsd : zeroUsd,
    requests: charge.requests,
    unpricedRequests: cell.basis === 'unpriced' ? charge.requests : 0,
  }
}
