import { VendorProblem } from './vendor-problem.ts'
import type { Window } from './windows.ts'

/** Whether a vendor refuses a window because it gives nothing from so long ago: newer ones it has answered. */
export function isBeyondItsPast({ toward }: Pick<Window, 'toward'>, thrown: unknown): boolean {
  return toward === 'older' && thrown instanceof VendorProblem && thrown.kind === 'refused'
}
