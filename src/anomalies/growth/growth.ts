import { median } from '../baselines/robust.ts'

export type GrowthDay = { readonly day: number; readonly usd: number; readonly unitCost: number }

/** How one figure of the last active days stands against its own of weeks ago. */
type Rise = { readonly z: number; readonly ratio: number }

/** Slow growth of one entity: its last active days against those ten to sixty days back. */
export type Growth = {
  readonly spend: Rise
  readonly unitCost: Rise
  readonly monthlyUsd: number
  /** How many of the last `days` active days were above four fifths of those before. */
  readonly above: number
  readonly days: number
}

const recentDays = 6
const lag = { from: 60, to: 10 }
const fewestRecent = 4
const fewestBefore = 8
const activeDaysOfMonth = 21

/**
 * Rank tests (Mann–Whitney) of spend and of unit cost with a lagged reference, which a slow leak has not taught yet
 * (detection.md L6); null while too little is known. `days` are in order.
 */
export function growthOf(days: readonly GrowthDay[], today: number): Growth | null {
  const recent = days.filter(({ day }) => day > today - lag.to).slice(-recentDays)
  const before = days.filter(({ day }) => day <= today - lag.to && day >= today - lag.from)
  if (recent.length < fewestRecent || before.length < fewestBefore) return null
  const spendBefore = before.map(({ usd }) => usd).sort((a, b) => a - b)
  const high = spendBefore[Math.floor(spendBefore.length * 0.8)] ?? 0
  const spend = recent.map(({ usd }) => usd)
  return {
    spend: rise(spend, spendBefore),
    unitCost: rise(known(recent), known(before)),
    monthlyUsd: (median(spend) - median(spendBefore)) * activeDaysOfMonth,
    above: spend.filter((usd) => usd > high).length,
    days: recent.length,
  }
}

function known(days: readonly GrowthDay[]): number[] {
  return days.flatMap(({ unitCost }) => (Number.isNaN(unitCost) ? [] : [unitCost]))
}

function rise(now: readonly number[], before: readonly number[]): Rise {
  if (now.length < fewestRecent || before.length < fewestBefore) return { z: 0, ratio: 1 }
  let wins = 0
  for (const value of now) for (const old of before) wins += value > old ? 1 : value === old ? 0.5 : 0
  const pairs = now.length * before.length
  const z = (wins - pairs / 2) / Math.sqrt((pairs * (now.length + before.length + 1)) / 12)
  return { z, ratio: median(now) / Math.max(median(before), 1e-6) }
}
