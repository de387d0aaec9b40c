import type { EntityState } from '../entity-state.ts'
import { type Feature, featureNames } from '../features/feature.ts'

const moved: readonly Feature[] = ['day', 'hour', 'unitCost', 'unitCostHour', 'unattendedUsd']

/**
 * A price that moved is nobody's doing: the days before it are counted at the new price, as far as this entity used the model.
 * `before` is the entity's day of the move.
 */
export function rescale(state: EntityState, model: number, log: number, before: number): void {
  let all = 0
  for (const usage of state.usual.values()) all += usage.usd
  const used = state.usual.get(model)
  const share = all > 0 && used ? Math.max(0, used.usd) / all : 0
  const factor = 1 + share * (Math.exp(log) - 1)
  for (let row = 0; row < state.history.count; row++) {
    if ((state.history.days[row] ?? 0) >= before) continue
    for (const feature of moved) {
      const at = row * featureNames.length + featureNames.indexOf(feature)
      state.history.values[at] = (state.history.values[at] ?? Number.NaN) * factor
    }
  }
  if (used) used.usd *= Math.exp(log)
  const prices = state.unitPrices.get(model)
  for (const values of prices ? [prices.perRequest, prices.perToken] : []) {
    for (const [i, value] of values.entries()) values[i] = value + log
  }
  state.own = null
}
