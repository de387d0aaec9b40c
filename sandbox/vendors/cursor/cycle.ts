import type { CursorWorld } from '../world/cursor-rows.ts'

/** The billing cycle an instant is in; `end` is no part of it. */
export function cycleAt({ cycle }: CursorWorld, at: number): { start: number; end: number } {
  const date = new Date(at)
  const startIn = (month: number) => Date.UTC(date.getUTCFullYear(), month, cycle.day, cycle.hour, cycle.minute)
  const month = date.getUTCMonth()
  return at >= startIn(month)
    ? { start: startIn(month), end: startIn(month + 1) }
    : { start: startIn(month - 1), end: startIn(month) }
}
