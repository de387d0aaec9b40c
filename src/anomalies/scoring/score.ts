import { deviations } from '../baselines/baseline.ts'
import { type Feature, featureNames } from '../features/feature.ts'
import type { Case } from './case.ts'

export type Group = 'volume' | 'run' | 'unit' | 'place'

export type Scores = {
  readonly z: Readonly<Record<Feature, number>>
  readonly groups: Readonly<Record<Group, number>>
  /** The calibrated score S: what several kinds of evidence make together. */
  readonly score: number
}

type Judged = Pick<Case, 'kind' | 'features' | 'baselines' | 'sharedVolume' | 'carried' | 'monthly' | 'monthlyPace'>

/** Deviations of every feature, the strongest of each kind, and their root of squares (detection.md L4). */
export function scoresOf(of: Judged): Scores {
  const z = Object.fromEntries(
    featureNames.map((feature) => [
      feature,
      deviations(feature, of.features[feature], of.baselines[feature], shiftOf(feature, of)),
    ]),
  ) as Record<Feature, number>
  const groups = {
    volume: positive(Math.max(carriedOn(z.day, of.carried.day), z.hour, z.pace)),
    run: positive(Math.max(z.steady, Math.min(z.unattended, z.unattendedUsd + 1.5))),
    unit: positive(Math.max(carriedOn(z.unitCost, of.carried.unitCost), z.unitCostHour, z.cacheMiss, z.cacheMissHour)),
    place: positive(Math.max(z.oddHours, z.newTools)),
  }
  return { z, groups, score: Math.hypot(groups.volume, groups.run, groups.unit, groups.place) }
}

function shiftOf(feature: Feature, { sharedVolume, monthly, monthlyPace = monthly }: Judged): number {
  if (feature === 'pace') return sharedVolume + monthlyPace
  return feature === 'day' || feature === 'hour' ? sharedVolume + monthly : 0
}

// A dear day after dear days weighs more than the first; a usual one is not held against anybody for yesterday's sake.
function carriedOn(z: number, carried: number): number {
  return z > 0.8 ? Math.hypot(z, carried) : z
}

/** Long and dear: neither a long cheap stretch nor a short dear one is an agent that nobody watches. */
export function unattendedOf(z: Readonly<Record<Feature, number>>): number {
  return (z.unattended + Math.min(z.unattendedUsd, z.unattended + 3)) / 2
}

function positive(value: number): number {
  return Math.max(0, value)
}
