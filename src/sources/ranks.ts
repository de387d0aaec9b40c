import type { Provider } from '../base/provider.ts'
import type { Source } from '../ledger/entry.ts'

/**
 * Of the sources that tell of the same dollars of an account, best first: the first that has told of a day counts, the
 * others are kept to compare. Sources that stand alone (the proxy, adjustments, seats) always count.
 */
const order: Record<Provider, readonly Source[]> = {
  cursor: ['cursor-events', 'cursor-csv', 'cursor-sums-csv'],
  anthropic: [
    'anthropic-analytics',
    'anthropic-reports',
    'anthropic-costs-csv',
    'anthropic-usage-csv',
    'anthropic-spend-csv',
  ],
  openai: ['openai-costs', 'openai-costs-csv', 'openai-usage-csv'],
}

/** The sources that count rather than this one, where both have told of a day. */
export function betterThan(provider: Provider, source: Source): Source[] {
  const place = order[provider].indexOf(source)
  return place < 0 ? [] : order[provider].slice(0, place)
}

/** The sources that stop counting where this one has told of a day. */
export function worseThan(provider: Provider, source: Source): Source[] {
  const place = order[provider].indexOf(source)
  return place < 0 ? [] : order[provider].slice(place + 1)
}

/** Of the sources that have told of a day, the one that counts; null where none of them competes with others. */
export function bestOf(provider: Provider, told: readonly string[]): Source | null {
  return order[provider].find((source) => told.includes(source)) ?? null
}

/** Whether a feed of this name tells money: it is named as its source then. */
export function isMoneySource(feed: string): boolean {
  return Object.values(order).some((sources) => sources.some((source) => source === feed))
}
