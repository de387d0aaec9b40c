/**
 * How long to wait after so many failures, the first being 0: `firstMs`, twice as long after each, `longestMs` at most; each between
 * half and whole, so that several who fail together do not come back together.
 */
export function backOffMs(
  failures: number,
  { firstMs, longestMs = Number.POSITIVE_INFINITY }: { firstMs: number; longestMs?: number },
): number {
  return Math.min(longestMs, firstMs * 2 ** failures) * (0.5 + Math.random() / 2)
}

/** Waits so long, or until it is cut short; throws in neither case. */
export async function pauseFor(ms: number, cutShort: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const end = () => resolve()
  const timer = setTimeout(end, ms)
  cutShort.addEventListener('abort', end)
  if (!cutShort.aborted) await promise
  cutShort.removeEventListener('abort', end)
  clearTimeout(timer)
}
