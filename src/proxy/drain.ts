import { setTimeout as wait } from 'node:timers/promises'

/** What a shutdown waits for. */
export type Draining = { size: number; interruptAll(): void }

const lookEveryMs = 20

/**
 * Waits until everything in flight has ended, `withinMs` at most; then breaks off what is left and waits until that is
 * written down, for a short while.
 */
export async function drainWithin(withinMs: number, inFlight: Draining): Promise<void> {
  await emptied(inFlight, withinMs)
  if (inFlight.size === 0) return
  inFlight.interruptAll()
  await emptied(inFlight, writeDownWithinMs)
}

const writeDownWithinMs = 2_000

async function emptied(inFlight: Draining, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs
  while (inFlight.size > 0 && performance.now() < deadline) await wait(lookEveryMs)
}
