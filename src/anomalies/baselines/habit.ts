import { type Feature, featureNames, scaled } from '../features/feature.ts'
import { isWeekend } from '../local-days.ts'
import { featureOf, type History } from './history.ts'
import { weightedMedian, weightedSpread } from './robust.ts'

/**
 * What is usual of one feature of one entity by its own days alone; `n` is the weight of those days, `reached` the second
 * highest value among them: what has been there twice is no surprise, however far from the middle.
 */
export type Habit = { readonly centre: number; readonly spread: number; readonly n: number; readonly reached: number }
export type Habits = Partial<Record<Feature, Habit>>

const windowDays = 70
const halfLifeDays = 21
const weekendFeatures: ReadonlySet<Feature> = new Set(['day', 'hour'])

/**
 * Weighted median and MAD of the logarithms of the last 70 days' active days, halving in weight every 21 days
 * (detection.md L2). A weekend's difference is taken off before.
 */
export function habitsOf(history: History, today: number, since: number, weekend: number): Habits {
  const taught = daysTaught(history, today, since)
  const habits: Habits = {}
  for (const feature of featureNames) {
    const habit = habitOf(feature, history, taught, weekend)
    if (habit) habits[feature] = habit
  }
  return habits
}

type Taught = { readonly row: number; readonly day: number; readonly weight: number; readonly isUsual: boolean }

function daysTaught(history: History, today: number, since: number): Taught[] {
  const taught: Taught[] = []
  for (let row = 0; row < history.count; row++) {
    const day = history.days[row] ?? 0
    const trust = history.trust[row] ?? 0
    if (trust <= 0 || day < since || day >= today || day < today - windowDays) continue
    taught.push({ row, day, weight: trust * 2 ** ((day - today) / halfLifeDays), isUsual: trust === 1 })
  }
  return taught
}

function habitOf(feature: Feature, history: History, taught: readonly Taught[], weekend: number): Habit | null {
  const values: number[] = []
  const weights: number[] = []
  let n = 0
  let highest = Number.NEGATIVE_INFINITY
  let reached = Number.NEGATIVE_INFINITY
  for (const { row, day, weight, isUsual } of taught) {
    const value = featureOf(history, row, feature)
    if (Number.isNaN(value)) continue
    const y = scaled(feature, value) - weekendShift(feature, day, weekend)
    if (isUsual) {
      reached = Math.max(reached, Math.min(y, highest))
      highest = Math.max(highest, y)
    }
    values.push(y)
    weights.push(weight)
    n += weight
  }
  if (values.length === 0) return null
  const centre = weightedMedian(values, weights)
  return { centre, spread: weightedSpread(values, weights, centre), n, reached }
}

/** What a weekend adds to the logarithm of a feature. */
export function weekendShift(feature: Feature, day: number, weekend: number): number {
  return isWeekend(day) && weekendFeatures.has(feature) ? weekend : 0
}
