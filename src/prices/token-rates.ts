import { type Day, type DayRange, day, startOfDay } from '../base/calendar.ts'
import { type Provider, providers } from '../base/provider.ts'
import { fallbackPrices } from './fallback-prices.ts'
import { knownModel } from './model-name.ts'
import { type PriceRates, priceBook } from './price-book.ts'

/** List prices of a model on a day, in dollars per million tokens of each kind; cache writes for five minutes. */
export type TokenRates = { input: number; cacheRead: number; cacheWrite: number; output: number }

/**
 * A model's list prices for requests of usual length and tier, by the price book, else by the bundled catalogue; null where
 * neither knows it.
 */
export function tokenRates(provider: Provider, model: string, day: Day): TokenRates | null {
  const known = knownModel(priceBook, provider, model)
  if (!known) {
    const found = fallbackPrices(provider, model, startOfDay(day))
    return found && ratesIn(found.row)
  }
  const row = priceBook.rowsOf(known.list, known.model)?.find(({ from }) => from === null || from <= day)
  return row ? ratesIn(row) : null
}

/** Every model the price book has list prices of, by who bills it: Cursor has a list of its own. */
export function listedModels(): Array<{ provider: Provider; model: string }> {
  return providers.flatMap((provider) => priceBook.modelsOf(provider).map((model) => ({ provider, model })))
}

/** The days inside a range, after its first, from which other list prices of a model hold, in order. */
export function priceChanges(provider: Provider, model: string, { from, to }: DayRange): Day[] {
  const known = knownModel(priceBook, provider, model)
  const rows = (known && priceBook.rowsOf(known.list, known.model)) ?? []
  return rows
    .flatMap((row) => (row.from !== null && row.from > from && row.from < to ? [day(row.from)] : []))
    .toSorted()
}

function ratesIn({
  inputPerMillion,
  cacheReadPerMillion,
  cacheWrite5mPerMillion,
  outputPerMillion,
}: PriceRates): TokenRates {
  return {
    input: inputPerMillion,
    cacheRead: cacheReadPerMillion ?? inputPerMillion,
    cacheWrite: cacheWrite5mPerMillion ?? inputPerMillion,
    output: outputPerMillion,
  }
}
