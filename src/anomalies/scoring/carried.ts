/** What earlier days leave for the next to be weighed with. */
export type Carried = {
  /** Deviations of a dear unit cost. */
  readonly unitCost: number
  /** Deviations of a busy robot. */
  readonly day: number
  /** Dollars that dear requests cost beyond usual on unusual days, as long as these go on. */
  readonly unitUsd: number
}

export const nothingCarried: Carried = { unitCost: 0, day: 0, unitUsd: 0 }

/** A CUSUM that forgets (detection.md 2, "cpr persistence"). */
export function carriedFrom(before: number, z: number): number {
  return Math.max(0, 0.8 * before + Math.min(4, Math.max(-1, z)) - 0.7)
}
