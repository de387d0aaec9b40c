import type { Provider } from '../base/provider.ts'
import type { MoneyRead } from './data-status-freshness.ts'

/** How some of the spend comes in: at once through the proxy, or as the vendor is read. */
export type Way = { provider: Provider; isLive: boolean; usageSpendMicroUsd: number }

const dayMs = 24 * 3_600_000

/**
 * Which share (0 to 1) of a day has been counted at `now`: of what passes the proxy as much as has passed of the day, of
 * what vendors tell as far as they were read; each way by its part of the spend lately. A vendor that is not read at all
 * stands for what was imported once, and holds nothing up.
 */
export function knownShare(input: {
  ways: readonly Way[]
  fresh: ReadonlyArray<MoneyRead & { vendor: Provider }>
  now: Date
  dayStart: Date
}): number {
  const { ways, fresh, now, dayStart } = input
  const counted = (until: Date) => Math.min(1, Math.max(0, (until.getTime() - dayStart.getTime()) / dayMs))
  const passed = counted(now)
  const total = ways.reduce((sum, way) => sum + Math.max(0, way.usageSpendMicroUsd), 0)
  if (total === 0) return passed
  const known = ways.reduce((sum, { provider, isLive, usageSpendMicroUsd }) => {
    const read = isLive ? now : readUpTo(fresh, provider, now)
    return sum + Math.max(0, usageSpendMicroUsd) * Math.min(passed, counted(read))
  }, 0)
  return known / total
}

// Of several accounts of a vendor, the one read least far.
function readUpTo(fresh: ReadonlyArray<MoneyRead & { vendor: Provider }>, provider: Provider, now: Date): Date {
  const read = fresh.flatMap((one) => (one.vendor === provider && one.readUpTo ? [one.readUpTo.getTime()] : []))
  return new Date(Math.min(now.getTime(), ...read))
}
