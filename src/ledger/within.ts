/** Whether the work ended within the time; what it throws in that time is thrown. It goes on unwatched otherwise. */
export async function settledWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: timeIsUp, resolve } = Promise.withResolvers<false>()
  const timer = setTimeout(resolve, ms, false)
  try {
    return await Promise.race([timeIsUp, work.then(() => true)])
  } finally {
    clearTimeout(timer)
  }
}
