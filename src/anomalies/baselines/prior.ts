import { median } from '../../base/quantile.ts'
import { type Feature, featureNames } from '../features/feature.ts'
import type { Habits } from './habit.ts'
import { spread } from './robust.ts'

/** What is usual among colleagues of one kind: the centre of their centres, how far these lie apart, and their usual spread. */
export type Prior = {
  readonly centre: number
  readonly apart: number
  readonly spread: number
  readonly members: number
}
export type Priors = Record<Feature, Prior>

const fewestMembers = 4
const ownDaysAtLeast = 3

/** Of those who have days enough of their own; `wider` stands in where fewer than four have. */
export function priorsOf(members: readonly Habits[], wider: Priors): Priors {
  const priors = { ...wider }
  for (const feature of featureNames) {
    const known = members.flatMap((habits) => {
      const habit = habits[feature]
      return habit && habit.n >= ownDaysAtLeast ? [habit] : []
    })
    if (known.length < fewestMembers) continue
    const centres = known.map((habit) => habit.centre)
    const k = known.length / (known.length + 6)
    priors[feature] = {
      centre: median(centres),
      apart: k * Math.max(0.2, spread(centres)) + (1 - k) * wider[feature].apart,
      spread: k * median(known.map((habit) => habit.spread)) + (1 - k) * wider[feature].spread,
      members: known.length,
    }
  }
  return priors
}

/** Before anybody is known: published averages ($13 an active day, most under $30) and the spreads of detection.md 2. */
export function firstPriors(kind: 'person' | 'robot' | 'key'): Priors {
  const person = kind === 'person'
  const prior = (value: number, apart: number, spreadOf: number): Prior => ({
    centre: value,
    apart,
    spread: spreadOf,
    members: 0,
  })
  return {
    day: person ? prior(Math.log(13), 1, 0.8) : prior(Math.log(50), 1.2, 0.4),
    hour: prior(Math.log(5), 0.9, 0.7),
    pace: prior(Math.log(1.6), 0.3, 0.3),
    steady: prior(Math.log(30), 0.4, 0.5),
    unattended: prior(Math.log(12), 0.4, 0.5),
    unattendedUsd: prior(Math.log(2.5), 0.8, 0.8),
    unitCost: prior(Math.log(0.12), 0.7, 0.3),
    unitCostHour: prior(Math.log(0.16), 0.7, 0.35),
    cacheMiss: prior(-0.8, 0.6, 0.4),
    cacheMissHour: prior(-0.3, 0.6, 0.5),
    oddHours: prior(0, 0.4, 0.8),
    newTools: prior(0, 0.4, 0.8),
  }
}
