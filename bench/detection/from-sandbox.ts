import type { SimulatedRow } from '../../sandbox/detection/recorder.ts'
import type { UsageRow } from '../../src/anomalies/usage-row.ts'
import { microUsd } from '../../src/base/money.ts'

/** A row of the simulator as the engine takes it. */
export function usageRow({ seenAt: _, cost, ...row }: SimulatedRow): UsageRow {
  return { ...row, cost: microUsd(cost) }
}
