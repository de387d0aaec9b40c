import { median } from '../../base/quantile.ts'
import { spread } from '../baselines/robust.ts'
import { scaled } from '../features/feature.ts'
import { isWeekend } from '../local-days.ts'

export type GrowthDay = { readonly day: number; readonly usd: number; readonly unitCost: number }

/** How one figure of the last active days stands against its own of weeks ago. */
export type Rise = {
  readonly z: number
  readonly ratio: number
  /** How many active days were looked at. */
  readonly days: number
  /** Dollars a month beyond what it was. */
  readonly monthlyUsd: number
}

/** Slow growth of one entity: of what it spends, and of what a request costs it. */
export type Growth = { readonly spend: Rise; readonly unitCost: Rise }

const lag = { days: 4, to: 56 }
const recentWithin = 30
const fewestRecent = 4
const fewestBefore = 8
/** About as many as a month has workdays. */
export const activeDaysOfMonth = 21
const weekendIsLess = 0.5
const priorDays = 8

/** What spreads when little is known, the least it can be, and by how many deviations one day counts at most. */
const tests = {
  spend: { feature: 'day', windows: [4, 6, 9], prior: 0.7, least: 0.45, ratio: 1.9, atMost: 2.5 },
  unitCost: { feature: 'unitCost', windows: [4, 6, 8], prior: 0.25, least: 0.18, ratio: 1.4, atMost: 3 },
} as const
type Test = (typeof tests)[keyof typeof tests]

const noRise: Rise = { z: 0, ratio: 1, days: 0, monthlyUsd: 0 }

/**
 * The strongest of windows of the last active days against the weeks before them, which a slow leak has not taught yet: a
 * generalized likelihood ratio of clipped deviations, whose reference is a median. `days` are in order; of rises of less than
 * `monthlyFloor` dollars nothing is said.
 */
export function growthOf(days: readonly GrowthDay[], today: number, monthlyFloor: number): Growth {
  const known = days.filter(({ unitCost }) => !Number.isNaN(unitCost))
  return {
    spend: strongest(days, today, tests.spend, monthlyFloor),
    unitCost: strongest(known, today, tests.unitCost, monthlyFloor),
  }
}

function strongest(days: readonly GrowthDay[], today: number, test: Test, monthlyFloor: number): Rise {
  return test.windows
    .map((count) => riseOf(days, today, test, count, monthlyFloor))
    .reduce((best, rise) => (rise.z > best.z ? rise : best), noRise)
}

function riseOf(days: readonly GrowthDay[], today: number, test: Test, count: number, monthlyFloor: number): Rise {
  const recent = days.slice(-count)
  const first = recent[0]?.day ?? today
  const before = days.filter(({ day }) => day < first - lag.days && day >= first - lag.to)
  if (recent.length < fewestRecent || first <= today - recentWithin || before.length < fewestBefore) return noRise
  const reference = before.map((day) => onScale(day, test))
  const values = recent.map((day) => onScale(day, test))
  const centre = median(reference)
  const ratio = Math.exp(median(values) - centre)
  const monthlyUsd = mean(recent.map(({ usd }) => usd)) * (1 - 1 / ratio) * activeDaysOfMonth
  if (ratio < test.ratio || monthlyUsd < monthlyFloor) return noRise
  const variance = (spread(reference) ** 2 * before.length + priorDays * test.prior ** 2) / (before.length + priorDays)
  const deviation = Math.max(test.least, Math.sqrt(variance))
  const clipped = values.map((value) => Math.min(test.atMost, Math.max(-2.5, (value - centre) / deviation)))
  // The variance of a median is 1.57 times that of a mean.
  const z = mean(clipped) / Math.sqrt(1 / recent.length + 1.57 / before.length)
  return { z, ratio, days: recent.length, monthlyUsd }
}

function onScale({ day, usd, unitCost }: GrowthDay, { feature }: Test): number {
  return feature === 'unitCost'
    ? scaled(feature, unitCost)
    : scaled(feature, usd) + (isWeekend(day) ? weekendIsLess : 0)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
