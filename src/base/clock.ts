/** Where every instant of business time comes from. Leases and locks ask the database instead. */
export type Clock = { now(): Date }

/** Clocks further apart than this are not looked after: what one of them wrote ahead of ours keeps nobody from theirs. */
export const wrongClockMs = Temporal.Duration.from({ minutes: 10 }).total('milliseconds')

export const systemClock: Clock = { now: () => new Date() }

/** A clock that stands still until it is told otherwise: for tests and for replaying a period. */
export function settableClock(start: Date): Clock & { set(to: Date): void; advance(byMs: number): void } {
  let current = start
  return {
    now: () => current,
    set(to) {
      current = to
    },
    advance(byMs) {
      current = new Date(current.getTime() + byMs)
    },
  }
}
