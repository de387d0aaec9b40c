import type { DayRange } from '../../base/calendar.ts'
import type { Snapshot } from '../../db/pieces.ts'
import { filterOf, type Scope } from '../scope.ts'
import { focusTable } from './focus-table.ts'
import type { ExportKind } from './kinds.ts'
import { budgetsTable, sessionsTable } from './other-tables.ts'
import type { ExportTable } from './table.ts'
import { chargebackTable, daysTable, keysTable, modelsTable, peopleTable, teamsTable } from './usage-tables.ts'

/** What is to be exported. `names`: whether a FOCUS file calls people by name beside their ids; the others always do. */
export type ExportAsked = { kind: ExportKind; scope: Scope; range: DayRange; names: boolean; now: Date }

/** An export out of a snapshot, whose rows are read as they are asked for. Who asks must have been found to may see the scope. */
export function openExport(snapshot: Snapshot, asked: ExportAsked): ExportTable {
  const { kind, scope, range, names } = asked
  const filter = { ...filterOf(scope), from: range.from, to: range.to }
  switch (kind) {
    case 'people':
      return peopleTable(snapshot, filter)
    case 'days':
      return daysTable(snapshot, filter)
    case 'models':
      return modelsTable(snapshot, filter)
    case 'teams':
      return teamsTable(snapshot, filter)
    case 'sessions':
      return sessionsTable(snapshot, filter)
    case 'keys':
      return keysTable(snapshot, filter)
    case 'budgets':
      return budgetsTable(snapshot, asked)
    case 'chargeback':
      return chargebackTable(snapshot, filter)
    case 'focus':
      return focusTable(snapshot, filter, { names })
  }
}
