import { backOffMs, pauseFor } from '../../base/back-off.ts'
import type { Log } from '../../base/log.ts'

/** How an outage is told from an answer that stays the same, and when nobody waits any more. */
export type Reaching = { log: Log; stopping: AbortSignal; isFinal(thrown: unknown): boolean }

/** Between two tries. */
export const pauses = { firstMs: 1_000, longestMs: 30_000 }

/**
 * Tries until Slack is reached, however long that takes, twice a minute in the end. Throws what is final; null where it was
 * stopped before.
 */
export async function untilReached<Result>(
  work: () => Promise<Result>,
  { log, stopping, isFinal }: Reaching,
): Promise<Result | null> {
  for (let failures = 0; !stopping.aborted; failures += 1) {
    try {
      return await work()
    } catch (thrown) {
      if (isFinal(thrown)) throw thrown
      log.warn({ err: thrown, failures }, 'Slack cannot be reached; trying again')
    }
    await pauseFor(backOffMs(failures, pauses), stopping)
  }
  return null
}
