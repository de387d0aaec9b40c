/** What became of work that was waited for only so long. */
export type InTime<T> = { inTime: true; value: T } | { inTime: false }

/**
 * Waits for the work, but not longer than `limitMs`. What it throws in that time is thrown; afterwards it goes on unwatched,
 * since a promise cannot be stopped.
 */
export async function within<T>(limitMs: number, work: Promise<T>): Promise<InTime<T>> {
  const { promise: timeIsUp, resolve } = Promise.withResolvers<InTime<T>>()
  const timer = setTimeout(resolve, limitMs, { inTime: false })
  try {
    return await Promise.race([timeIsUp, work.then((value) => ({ inTime: true, value }) as const)])
  } finally {
    clearTimeout(timer)
  }
}

/** The same, where nothing goes on without the answer: throws an `Error` once the time is over. */
export async function answeredWithin<T>(limitMs: number, work: Promise<T>): Promise<T> {
  const answer = await within(limitMs, work)
  if (!answer.inTime) throw new Error(`no answer within ${limitMs / 1000} s`)
  return answer.value
}
