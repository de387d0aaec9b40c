import type { Case } from './case.ts'
import type { Group } from './score.ts'

/** Dollars, by each kind of evidence. */
export type Excess = Readonly<Record<Group, number>>

const projectedHours = 3
const projectedDays = 4
const volumeFloors = 1.6
const unclearFloors = 1.3
const ownDaysAtLeast = 3
const newModelShare = 0.002

/** Dollars beyond what is usual, by each kind of evidence. */
export function excessOf(of: Case): Excess {
  const { features, baselines } = of
  const usualDay = Math.exp(baselines.day.centre + of.sharedVolume + of.monthly)
  const paced = features.pace > 1 ? of.total.usd * (1 - 1 / features.pace) : 0
  const usualUnit = Math.exp(baselines.unitCost.centre)
  return {
    volume: Math.max(features.day - usualDay, of.kind === 'robot' ? paced : 0),
    run: Math.max(of.steady.usd, of.unattended.usd),
    unit: Math.max(0, of.total.usd - of.total.requests * usualUnit),
    place: Math.max(features.oddHours || 0, features.newTools || 0),
  }
}

/** Whether it is worth saying: detection.md L5, with what is plain said before the money is gone. */
export function isMaterial(group: Group, of: Case, excess: Excess): boolean {
  const floor = of.newcomer ? of.floors.newcomerExcess : of.floors.excess
  const hourly = (of.features.hour || 0) - Math.exp(of.baselines.hour.centre + of.sharedVolume)
  switch (group) {
    case 'volume':
      return excess.volume >= volumeFloors * floor || hourly * projectedHours >= 2 * volumeFloors * floor
    case 'run':
      return excess.run >= of.floors.run && Math.min(of.features.hour || 0, excess.run) * projectedHours >= floor
    case 'unit': {
      const perRequest = of.total.requests > 0 ? excess.unit / of.total.requests : 0
      const soFar = excess.unit + of.carried.unitUsd
      if (isPlain(of))
        return (
          excess.unit >= floor / 5 && (soFar >= floor || perRequest * of.usualRequests * projectedDays >= 2.5 * floor)
        )
      return excess.unit >= floor && soFar >= unclearFloors * floor
    }
    case 'place':
      return (of.features.newTools || 0) >= floor / 3 || (of.features.oddHours || 0) >= floor
  }
}

// A model never used before and a cache that broke say at once that it will go on; a day with the other of somebody's models does not.
function isPlain({ baselines, change, features }: Case): boolean {
  const { mix, cache, price, tokens, model } = change
  if (baselines.unitCost.n < ownDaysAtLeast || Number.isNaN(features.unitCost)) return false
  if (cache >= Math.max(mix, price, tokens)) return true
  return mix >= Math.max(price, tokens) && model !== null && model.before < newModelShare
}
