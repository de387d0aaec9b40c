import { median } from '../../base/quantile.ts'
import type { EntityState } from '../entity-state.ts'
import { addModel } from '../features/open-day.ts'
import { logPrice, type UnitPrices } from '../features/unit-prices.ts'
import { noUsage, type Usage } from '../features/usage.ts'
import { movedTogether, noiseOf, type PriceTest, type Residual } from './price.ts'

const fewestDays = 3

/** What is usual of a model's price in a team: by the measure that varies less, each member's own, and the noise of one day. */
export type UsualPrice = {
  readonly by: keyof UnitPrices
  readonly noise: number
  readonly of: ReadonlyMap<EntityState, number>
}

/** Null where too few have used the model long enough. */
export function usualPrice(members: readonly EntityState[], model: number): UsualPrice | null {
  const compared = members.filter((member) => (member.unitPrices.get(model)?.perRequest.length ?? 0) >= fewestDays)
  if (compared.length < 2) return null
  const valuesOf = (by: keyof UnitPrices) =>
    compared.map((member) => member.unitPrices.get(model)?.[by].filter(Number.isFinite) ?? [])
  const perToken = noiseOf(valuesOf('perToken'))
  const perRequest = noiseOf(valuesOf('perRequest'))
  if (Number.isNaN(perRequest)) return null
  const by = perToken < perRequest ? 'perToken' : 'perRequest'
  const values = valuesOf(by)
  return {
    by,
    noise: Math.min(perRequest, perToken < perRequest ? perToken : perRequest),
    of: new Map(compared.map((member, i) => [member, median(values[i] ?? [])])),
  }
}

/** Whether `model` costs all members more or less than it did; null where nothing says so. */
export function priceTest(
  usual: UsualPrice,
  model: number,
  now: number,
  windows: readonly PriceWindow[],
): (PriceTest & { readonly since: number }) | null {
  for (const { hours, parts } of windows) {
    const part = (hours / parts) * 3_600_000
    const residuals: Residual[] = []
    for (const [member, own] of usual.of) {
      for (let back = 0; back < parts; back++) {
        const value = logPrice(usedBetween(member, model, now - (back + 1) * part, now - back * part), usual.by) - own
        if (Number.isFinite(value)) residuals.push({ entity: member.entity.id, value })
      }
    }
    const found = movedTogether(residuals, usual.noise)
    if (found) return { ...found, since: now - hours * 3_600_000 }
  }
  return null
}

/** How far back is looked, in how many parts that count on their own: noise differs from day to day, not from hour to hour. */
export type PriceWindow = { readonly hours: number; readonly parts: number }

export const hourlyWindows: readonly PriceWindow[] = [
  { hours: 2, parts: 1 },
  { hours: 6, parts: 1 },
  { hours: 14, parts: 1 },
]
export const dailyWindows: readonly PriceWindow[] = [
  { hours: 48, parts: 2 },
  { hours: 72, parts: 3 },
]

/** Whole hours of `model` that begin in [from, to). */
export function usedBetween(member: EntityState, model: number, from: number, to: number): Usage {
  const sum = noUsage()
  for (const day of member.open) {
    if (day.startsAt + 26 * 3_600_000 < from) continue
    addModel(sum, day, model, (from - day.startsAt) / 3_600_000, (to - day.startsAt) / 3_600_000)
  }
  return sum
}
