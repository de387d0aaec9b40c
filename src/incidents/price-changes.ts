import type { PriceChange } from '../anomalies/options.ts'
import { addDays, type Day, dayOf, startOfDay } from '../base/calendar.ts'
import { providers } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { type ModelTokens, tokensByModel } from '../ledger/handle-days.ts'
import { priceChanges, type TokenRates, tokenRates } from '../prices/token-rates.ts'

const leastMove = 0.01

/**
 * What the price book knows of the last `days` for the models that were used in them: how many times as much what everybody
 * used of each costs at list prices from a day on. A name two providers sell at prices of their own is left out.
 */
export async function knownPriceChanges(db: DbOrTransaction, now: Date, days: number): Promise<PriceChange[]> {
  const to = addDays(dayOf(now), 1)
  const range = { from: addDays(to, -days), to }
  const found = (await tokensByModel(db, range)).flatMap((used) => changesOf(used, range))
  const byMove = Map.groupBy(found, ({ at, model }) => `${at} ${model}`)
  return [...byMove.values()].flatMap(([first, ...others]) =>
    first && others.every(({ factor }) => Math.abs(factor - first.factor) < leastMove) ? [first] : [],
  )
}

function changesOf(used: ModelTokens, range: { from: Day; to: Day }): PriceChange[] {
  const provider = providers.find((one) => one === used.provider)
  if (!provider) return []
  return priceChanges(provider, used.model, range).flatMap((day) => {
    const [before, after] = [tokenRates(provider, used.model, addDays(day, -1)), tokenRates(provider, used.model, day)]
    const factor = before && after && costAt(after, used) / costAt(before, used)
    if (!factor || !Number.isFinite(factor) || Math.abs(factor - 1) < leastMove) return []
    return { at: startOfDay(day).getTime(), model: used.model, factor }
  })
}

function costAt(rates: TokenRates, used: ModelTokens): number {
  return (
    rates.input * used.input +
    rates.cacheRead * used.cacheRead +
    rates.cacheWrite * used.cacheWrite +
    rates.output * used.output
  )
}
