/** How long leases live and how often they are said anew. Tests shorten them; nobody else does. */
export type LeaseTimes = {
  leaseMs: number
  heartbeatMs: number
  /** After money came free: far from the limit, and near it. */
  syncAfterMs: number
  tightSyncAfterMs: number
  /** A statement that takes longer counts as "the database is away". */
  answerWithinMs: number
  retryMs: number
  /** How long, in all, a request waits for what others hold spare. */
  waitForSpareMs: readonly number[]
}

export const usualLeaseTimes: LeaseTimes = {
  leaseMs: 10_000,
  heartbeatMs: 2_500,
  syncAfterMs: 250,
  tightSyncAfterMs: 10,
  answerWithinMs: 1_500,
  retryMs: 500,
  waitForSpareMs: [25, 100, 275],
}
