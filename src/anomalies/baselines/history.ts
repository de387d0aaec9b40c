import { type Feature, type Features, featureNames } from '../features/feature.ts'

/** An entity's closed days in order, measured: one typed row a day, because there are ten thousand entities. */
export type History = {
  count: number
  readonly days: Int32Array
  readonly values: Float32Array
  /** How much each day teaches: 1, less for a day that was itself found unusual, 0 for one that must not teach. */
  readonly trust: Float32Array
}

const width = featureNames.length
export const daysKept = 80

export function noHistory(): History {
  return {
    count: 0,
    days: new Int32Array(daysKept),
    values: new Float32Array(daysKept * width),
    trust: new Float32Array(daysKept),
  }
}

/** Writes a day down, in the place of what was written of it before; returns its row. */
export function remember(history: History, day: number, features: Features, trust: number): number {
  let row = history.count
  while (row > 0 && (history.days[row - 1] ?? 0) >= day) row--
  if (!(row < history.count && history.days[row] === day)) row = makeRoom(history, row)
  history.days[row] = day
  history.trust[row] = trust
  featureNames.forEach((name, i) => {
    history.values[row * width + i] = features[name]
  })
  return row
}

export function featureOf(history: History, row: number, feature: Feature): number {
  return history.values[row * width + featureNames.indexOf(feature)] ?? Number.NaN
}

/** The row of the last day not after `day`; -1 of none. */
export function rowUntil(history: History, day: number): number {
  let row = history.count - 1
  while (row >= 0 && (history.days[row] ?? 0) > day) row--
  return row
}

function makeRoom(history: History, row: number): number {
  let at = row
  if (history.count === daysKept) {
    if (at === 0) return 0
    history.days.copyWithin(0, 1, at)
    history.trust.copyWithin(0, 1, at)
    history.values.copyWithin(0, width, at * width)
    return at - 1
  }
  history.days.copyWithin(at + 1, at, history.count)
  history.trust.copyWithin(at + 1, at, history.count)
  history.values.copyWithin((at + 1) * width, at * width, history.count * width)
  history.count++
  at = row
  return at
}
