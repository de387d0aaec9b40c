import type { Reading } from './feed.ts'
import { VendorProblem } from './vendor-problem.ts'

/** Asks once, however many feeds of a run want to know. */
export function onceARun<T>(ask: (reading: Reading) => Promise<T>): (reading: Reading) => Promise<T> {
  let asked: Promise<T> | null = null
  return (reading) => {
    asked ??= ask(reading)
    return asked
  }
}

/**
 * What was asked for, or what to go on with where it cannot be read: money is not held up by names. `isFinal`: false where
 * it may be there the next time. A key the vendor does not know is thrown.
 */
export async function orWithout<T>(asked: Promise<T>, otherwise: T): Promise<{ value: T; isFinal: boolean }> {
  try {
    return { value: await asked, isFinal: true }
  } catch (thrown) {
    if (!(thrown instanceof VendorProblem) || thrown.kind === 'unauthorised') throw thrown
    return { value: otherwise, isFinal: thrown.kind === 'forbidden' || thrown.kind === 'refused' }
  }
}
