import { type Feature, scaled, shapes } from '../features/feature.ts'
import type { Habit } from './habit.ts'
import type { Prior } from './prior.ts'

/** The band a value is compared with, on the feature's scale; plain numbers, kept as evidence. */
export type Baseline = {
  readonly centre: number
  readonly deviation: number
  readonly n: number
  readonly reached: number | null
}

const robotsAreSteadier = 0.65

/** Own days and colleagues weighed against each other (empirical Bayes, detection.md L2), with the spread of a prediction. */
export function baselineOf(
  feature: Feature,
  habit: Habit | undefined,
  prior: Prior,
  kind: 'person' | 'robot' | 'key',
): Baseline {
  const n = habit?.n ?? 0
  const weight = (prior.spread / prior.apart) ** 2
  const centre = ((habit?.centre ?? 0) * n + weight * prior.centre) / (n + weight)
  const variance = ((habit?.spread ?? 0) ** 2 * n + 8 * prior.spread ** 2) / (n + 8)
  const floor = shapes[feature].spreadAtLeast * (kind === 'robot' ? robotsAreSteadier : 1)
  return {
    centre,
    deviation: Math.max(floor, Math.sqrt(variance)) * Math.sqrt(1 + 1 / (n + weight + 0.5)),
    n,
    reached: kind !== 'robot' && habit && Number.isFinite(habit.reached) ? habit.reached : null,
  }
}

const atReached = 2
const beyondCounts = 1.5

/** Standard deviations above what is usual and beyond what was reached before; 0 where the value could not be measured. */
export function deviations(feature: Feature, value: number, baseline: Baseline, shift = 0): number {
  const above = scaled(feature, value) - shift
  const z = (above - baseline.centre) / baseline.deviation
  if (Number.isNaN(z)) return 0
  return baseline.reached === null
    ? z
    : Math.min(z, Math.max(atReached, atReached + (beyondCounts * (above - baseline.reached)) / baseline.deviation))
}
