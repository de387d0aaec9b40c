import type { DayRange } from '../../base/calendar.ts'
import type { MicroUsd } from '../../base/money.ts'
import type { TeamColumns } from '../../ledger/export-queries.ts'
import type { Holder, SeatsKnownFrom } from './explained.ts'
import type { UsageFacts } from './reasons.ts'

/** What Tally knows of a range of days that an invoice is held against. */
export type Evidence = {
  seatsIn(range: DayRange): SeatEvidence
  usageIn(range: DayRange): UsageEvidence
}

/** Who had a seat, each once. */
export type SeatEvidence = { members: Array<{ holder: Holder; team: TeamColumns | null }>; knownFrom: SeatsKnownFrom }

/** What was used: `facts.countedMicroUsd` is the sum of the cells' usage spend. */
export type UsageEvidence = { cells: UsageCell[]; facts: UsageFacts }

/** Usage of a vendor by who, team on the day, project and model. */
export type UsageCell = {
  holder: Holder
  team: TeamColumns | null
  project: string
  model: string
  usageSpendMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
}
