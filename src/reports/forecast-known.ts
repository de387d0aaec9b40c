import { addDays, type Day, dayMs, dayOf, daysIn, startOfDay } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { MoneyRead } from './data-status-freshness.ts'

/** How some of the spend comes in: at once through the proxy, or as the vendor is read. */
export type Way = { provider: Provider; isLive: boolean; usageSpendMicroUsd: number }

/** What vendors were read: how far the money of each account is known. */
type Read = ReadonlyArray<MoneyRead & { vendor: Provider }>

/** So many days back a vendor may not have been read yet: `ways` are to be those of these days. */
export const unreadDays = 31

/** The days up to today of which not everything is counted yet, each with the share (0 to 1) that is. */
export function partlyKnown(input: { ways: readonly Way[]; fresh: Read; now: Date }): Map<Day, number> {
  const today = dayOf(input.now)
  const days = daysIn({ from: addDays(today, 1 - unreadDays), to: addDays(today, 1) })
  return new Map(
    days
      .map((day) => [day, knownShare({ ...input, dayStart: startOfDay(day) })] as const)
      .filter(([, share]) => share < 1),
  )
}

/**
 * Which share (0 to 1) of a day has been counted at `now`: of what passes the proxy as much as has passed of the day, of
 * what vendors tell as far as they were read; each way by its part of the spend lately. A vendor that is not read at all
 * stands for what was imported once, and holds nothing up.
 */
export function knownShare(input: { ways: readonly Way[]; fresh: Read; now: Date; dayStart: Date }): number {
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
function readUpTo(fresh: Read, provider: Provider, now: Date): Date {
  const read = fresh.flatMap((one) => (one.vendor === provider && one.readUpTo ? [one.readUpTo.getTime()] : []))
  return new Date(Math.min(now.getTime(), ...read))
}
