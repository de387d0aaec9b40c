import type { Subject } from '../../anomalies/finding.ts'

/** What really happened in a history. Instants in milliseconds since the epoch. */
export type Label = {
  readonly subject: Subject
  /** By its maker's name: `runaway_loop`, `price_change`, … */
  readonly kind: string
  /** Unusual, and nothing to be told of. */
  readonly benign: boolean
  readonly start: number
  readonly end: number
  readonly excessUsd: number
  /** Instants and dollars as they were spent; without, evenly over its time. */
  readonly excess?: ReadonlyArray<readonly [number, number]> | undefined
  /** Whom a team's label touched; without, everyone in the team. */
  readonly affected?: readonly string[] | undefined
}

/** What it cost before an instant. */
export function spentBefore({ start, end, excessUsd, excess }: Label, at: number): number {
  if (!excess) return excessUsd * Math.min(1, Math.max(0, (at - start) / Math.max(1, end - start)))
  return excess.reduce((sum, [instant, usd]) => sum + (instant < at ? usd : 0), 0)
}
