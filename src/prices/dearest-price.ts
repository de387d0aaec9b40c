import type { Provider } from '../base/provider.ts'
import bookJson from './price-book.json' with { type: 'json' }

/** Whole micro-dollars a token, rounded up. */
export type DearestPrice = { provider: Provider; input: number; cacheRead: number; cacheWrite: number; output: number }

/** The dearest price a provider is known to ask for each kind of token, whatever the model: what stands in for a price nobody knows. */
export function dearestPrice(provider: Provider): DearestPrice {
  // Cursor sells the models of others too.
  const rows = bookJson.rows.filter((row) => provider === 'cursor' || row.provider === provider)
  const dearest = (priceOf: (row: (typeof rows)[number]) => number) => Math.ceil(Math.max(0, ...rows.map(priceOf)))
  return {
    provider,
    input: dearest((row) => row.inputPerMillion),
    cacheRead: dearest((row) => row.cacheReadPerMillion ?? row.inputPerMillion),
    cacheWrite: dearest((row) =>
      Math.max(row.cacheWrite1hPerMillion ?? 0, row.cacheWrite5mPerMillion ?? row.inputPerMillion),
    ),
    output: dearest((row) => row.outputPerMillion),
  }
}
