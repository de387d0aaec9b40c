import type { Patience } from './patience.ts'

/** So many calls a minute to all paths that fit, counted together; the first that fits holds. */
export type CallLimit = { path: RegExp; perMinute: number }

const minuteMs = 60_000

/** Keeps calls below a vendor's limits before the vendor has to refuse one. */
export function openPace(limits: readonly CallLimit[], patience: Patience) {
  const endedAt = new Map<CallLimit, number[]>()
  const turns = new Map<CallLimit, Promise<void>>()

  // A call counts from its end: however long it took to arrive, no minute of the vendor's holds more than the limit.
  async function room(limit: CallLimit, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      const since = patience.nowMs() - minuteMs
      const recent = (endedAt.get(limit) ?? []).filter((at) => at > since)
      endedAt.set(limit, recent)
      const oldest = recent.at(-limit.perMinute)
      if (oldest === undefined) return
      await patience.wait(oldest - since, signal)
    }
  }

  return {
    /** Runs one call when there is room for it. Calls under one limit run one after the other. */
    async turn<T>(path: string, signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
      const limit = limits.find((candidate) => candidate.path.test(path))
      if (!limit || !patience.isPaced) return call()
      const before = turns.get(limit)
      const { promise: over, resolve } = Promise.withResolvers<void>()
      turns.set(limit, over)
      await before
      try {
        await room(limit, signal)
        return await call()
      } finally {
        endedAt.set(limit, [...(endedAt.get(limit) ?? []), patience.nowMs()])
        resolve()
      }
    },
  }
}
