/**
 * What is measured of one entity's day, each a single number that only counts when it is unusually high
 * (detection.md 5, L1). Dollars and minutes are taken in logarithms, above a floor.
 */
export const featureNames = [
  /** Dollars of the day. */
  'day',
  /** The dearest rolling hour. */
  'hour',
  /** The dearest three hours, against what is usual in those hours: robots and keys. */
  'pace',
  /** Minutes of the longest stretch of even requests. */
  'steady',
  /** Minutes of the longest stretch without a human prompt, where prompts are known. */
  'unattended',
  /** Dollars of the dearest such stretch. */
  'unattendedUsd',
  /** Dollars a request over the day. */
  'unitCost',
  /** The same in the dearest rolling hour with enough requests. */
  'unitCostHour',
  /** How little of the prompt came from a cache over the day: the log odds of not being read from one. */
  'cacheMiss',
  /** The same in the worst hour. */
  'cacheMissHour',
  /** Dollars in hours that are hardly ever worked in. */
  'oddHours',
  /** Dollars with tools first seen in the last days. */
  'newTools',
] as const

export type Feature = (typeof featureNames)[number]
/** NaN: could not be measured that day. */
export type Features = Record<Feature, number>

type Shape = { readonly floor: number; readonly log: boolean; readonly spreadAtLeast: number }

/** Floors of the values and of the spreads: detection.md L2, and measured on the tuning seeds for those it does not name. */
export const shapes: Record<Feature, Shape> = {
  day: { floor: 2, log: true, spreadAtLeast: 0.45 },
  hour: { floor: 1, log: true, spreadAtLeast: 0.4 },
  pace: { floor: 0.2, log: true, spreadAtLeast: 0.2 },
  steady: { floor: 15, log: true, spreadAtLeast: 0.35 },
  unattended: { floor: 10, log: true, spreadAtLeast: 0.35 },
  unattendedUsd: { floor: 1, log: true, spreadAtLeast: 0.45 },
  unitCost: { floor: 1e-5, log: true, spreadAtLeast: 0.18 },
  unitCostHour: { floor: 1e-5, log: true, spreadAtLeast: 0.2 },
  cacheMiss: { floor: -5, log: false, spreadAtLeast: 0.2 },
  cacheMissHour: { floor: -5, log: false, spreadAtLeast: 0.25 },
  oddHours: { floor: 1, log: true, spreadAtLeast: 0.9 },
  newTools: { floor: 1, log: true, spreadAtLeast: 0.6 },
}

/** On the scale on which it is compared; NaN stays NaN. */
export function scaled(feature: Feature, value: number): number {
  const { floor, log } = shapes[feature]
  const above = Math.max(value, floor)
  return log ? Math.log(above) : above
}
