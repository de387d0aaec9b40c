import { median } from '../../base/quantile.ts'

const weighsAgainst = 4
const atMost = Math.log(2.5)

/**
 * The logarithm by which all of a team have more than usual today, from each active member's day over a usual one: a crunch is
 * nobody's anomaly (detection.md L3). 0 rather than negative; shrunk for small teams.
 */
export function sharedVolume(ratios: readonly number[]): number {
  if (ratios.length < 3) return 0
  const shared = Math.log(Math.max(1, median(ratios))) * (ratios.length / (ratios.length + weighsAgainst))
  return Math.min(atMost, shared)
}
