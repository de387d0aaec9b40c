import type { Log } from '../../base/log.ts'

/** How an outage is told from an answer that stays the same, and when nobody waits any more. */
export type Reaching = { log: Log; stopping: AbortSignal; isFinal(thrown: unknown): boolean }

const longestPauseMs = 30_000

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
    await pause(failures, stopping)
  }
  return null
}

/** 1, 2, 4, … seconds and half a minute at most, each between half and whole, so that copies do not come back together. */
export async function pause(failures: number, stopping: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const ms = Math.min(longestPauseMs, 1_000 * 2 ** failures) * (0.5 + Math.random() / 2)
  const end = () => resolve()
  const timer = setTimeout(end, ms)
  stopping.addEventListener('abort', end)
  if (!stopping.aborted) await promise
  stopping.removeEventListener('abort', end)
  clearTimeout(timer)
}
