/** The vendors' own clock: somebody else's, and so far ahead of it. */
export type VendorClock = { now(): Date; advance(byMs: number): void; set(to: Date): void; shift(ms: number): void }

export function vendorClock(base: { now(): Date }): VendorClock {
  let aheadMs = 0
  return {
    now: () => new Date(base.now().getTime() + aheadMs),
    advance(byMs) {
      aheadMs += byMs
    },
    set(to) {
      aheadMs = to.getTime() - base.now().getTime()
    },
    shift(ms) {
      aheadMs = ms
    },
  }
}
