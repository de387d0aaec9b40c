/**
 * When a budget is used up at this pace: half the pace of the period so far, half the recent one, so that neither a quiet
 * start nor one busy hour decides alone. `recently` was used within the last quarter of the period's length (`recentSpan`).
 * Null when that is not before the period ends; `now` when nothing is left.
 */
export function usedUpAt(input: {
  start: Date
  end: Date
  now: Date
  limit: number
  used: number
  recently: number
}): Date | null {
  const { limit, used, recently } = input
  const [start, end, now] = [input.start.getTime(), input.end.getTime(), input.now.getTime()]
  if (used >= limit) return input.now
  const elapsedMs = now - start
  if (elapsedMs <= 0) return null
  const recentMs = Math.min(elapsedMs, (end - start) / 4)
  const perMs = (used / elapsedMs + recently / recentMs) / 2
  if (!(perMs > 0)) return null
  const at = now + (limit - used) / perMs
  return at < end ? new Date(at) : null
}
