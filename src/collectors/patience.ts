import { setTimeout as wait } from 'node:timers/promises'

/** How long is waited for a vendor, and by whose clock; a test brings its own. */
export type Patience = {
  /** A clock that only goes forward. */
  nowMs(): number
  /** Throws when the signal is aborted meanwhile. */
  wait(ms: number, signal: AbortSignal | undefined): Promise<void>
  /** How long one call may take, from asking to the last byte. */
  callLimitMs: number
  /** Whether calls are paced below the vendors' documented limits; not for a bench's vendor, which has none. */
  isPaced: boolean
}

export const usualPatience: Patience = {
  nowMs: () => performance.now(),
  wait: async (ms, signal) => {
    await wait(ms, undefined, { signal })
  },
  callLimitMs: 30_000,
  isPaced: true,
}
