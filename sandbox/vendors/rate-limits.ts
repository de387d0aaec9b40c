export type RateLimit = { name: string; perMinute: number }

const minuteMs = 60_000

/** Counts calls in the minute gone by, for each limit by its name. */
export function rateLimits(on: boolean) {
  const calls = new Map<string, number[]>()
  let isOn = on
  return {
    /** How long until there is room again; 0: now. */
    waitMs(limit: RateLimit, nowMs: number): number {
      if (!isOn) return 0
      const recent = (calls.get(limit.name) ?? []).filter((at) => at > nowMs - minuteMs)
      calls.set(limit.name, recent)
      const oldest = recent.at(-limit.perMinute)
      return oldest === undefined ? 0 : oldest + minuteMs - nowMs
    },
    count(limit: RateLimit, nowMs: number): void {
      if (isOn) calls.set(limit.name, [...(calls.get(limit.name) ?? []), nowMs])
    },
    turn(to: boolean): void {
      isOn = to
      calls.clear()
    },
  }
}
