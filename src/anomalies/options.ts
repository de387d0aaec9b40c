import { fromDollars, type MicroUsd } from '../base/money.ts'
import type { Entity } from './usage-row.ts'

export type EngineOptions = {
  readonly entities: readonly Entity[]
  /** The knob: how many false alerts are tolerated in 100 developer-weeks; 0.6 unless chosen. */
  readonly alertBudget?: number
  readonly floors?: Partial<Floors>
  /** Price changes known exactly, as from a price book; what is not known is found in the rows. */
  readonly prices?: readonly PriceChange[]
}

/** Below these nothing is said, however unusual. */
export type Floors = {
  /** Beyond what is usual of one person, robot or key. */
  readonly excess: MicroUsd
  /** The same in the first five days of somebody new. */
  readonly newcomerExcess: MicroUsd
  /** Spent so far by a session that runs on its own. */
  readonly run: MicroUsd
  /** A month, for slow growth. */
  readonly monthlyGrowth: MicroUsd
}

/** From `at` on the same use of `model` costs `factor` times as much. */
export type PriceChange = { readonly at: number; readonly model: string; readonly factor: number }

export type Settled = {
  readonly alertBudget: number
  readonly floors: Floors
  readonly prices: readonly PriceChange[]
}

/** detection.md L5. */
export const defaultFloors: Floors = {
  excess: fromDollars(15),
  newcomerExcess: fromDollars(30),
  run: fromDollars(6),
  monthlyGrowth: fromDollars(80),
}

export function settled(options: EngineOptions): Settled {
  return {
    alertBudget: options.alertBudget ?? 0.6,
    floors: { ...defaultFloors, ...options.floors },
    prices: options.prices ?? [],
  }
}
