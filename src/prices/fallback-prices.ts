import { calcPrice } from '@pydantic/genai-prices'
import type { Provider } from '../base/provider.ts'
import { withoutDate } from './model-name.ts'
import type { PriceList, PriceRates, PriceRow } from './price-book.ts'

/** How entries name prices that are not from our own book. */
export const fallbackVersion = 'genai-prices-0.1.8'

/** Prices of a model our book lacks, in the book's form. */
export type FallbackPrices = { list: PriceList; row: PriceRow; webSearchPerThousand: number | null }

/**
 * Names that the catalogue files under another id and that were checked to cost the same. Any other match by anything
 * but the very id is refused: the catalogue takes `claude-sonnet-5-5` for `claude-sonnet-5`.
 */
const sameAs: Record<string, string> = {
  'claude-3-opus': 'claude-3-opus-latest',
  'claude-2.0': 'claude-2',
  'claude-2.1': 'claude-2',
  'gpt-3.5-turbo-0125': 'gpt-3.5-turbo',
  'gpt-4-0613': 'gpt-4',
  'gpt-4-0125-preview': 'gpt-4-turbo',
  'gpt-4-1106-preview': 'gpt-4-turbo',
  'gpt-4-turbo-preview': 'gpt-4-turbo',
  'gpt-5-chat': 'gpt-5',
  'gpt-5.1-chat': 'gpt-5.1',
  'gpt-5.2-chat': 'gpt-5.2',
  'gpt-5.3-chat': 'gpt-5.3',
  'gpt-5.5-chat': 'gpt-5.5',
  'gpt-5.5-codex': 'gpt-5.5',
}

// Their answers count tokens of several kinds at several prices, and the catalogue does not know all of them.
const notOnlyText = /audio|realtime|image|tts|transcribe|whisper/

const understood = new Set([
  'input_mtok',
  'cache_read_mtok',
  'cache_write_mtok',
  'cache_write_1h_mtok',
  'output_mtok',
  'web_searches_kcount',
  'storage_searches_kcount',
])

/** Asks the bundled catalogue (offline) for a model by exactly its id; null when it lacks it or prices it otherwise than by tokens. */
export function fallbackPrices(provider: Provider, name: string, at: Date): FallbackPrices | null {
  if (notOnlyText.test(name)) return null
  const wanted = withoutDate(name)
  const lists: readonly ('anthropic' | 'openai')[] = provider === 'cursor' ? ['anthropic', 'openai'] : [provider]
  for (const list of lists) {
    const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, name, { providerId: list, timestamp: at })
    if (!found) continue
    if (found.model.id !== name && found.model.id !== wanted && found.model.id !== sameAs[wanted]) continue
    const row = rowFrom(list, found.model.id, found.model_price)
    if (row) return { list, row, webSearchPerThousand: base(found.model_price.web_searches_kcount) }
  }
  return null
}

type CataloguePrice = NonNullable<ReturnType<typeof calcPrice>>['model_price']

function rowFrom(list: PriceList, model: string, prices: CataloguePrice): PriceRow | null {
  if (Object.keys(prices).some((key) => !understood.has(key))) return null
  const rates = ratesAt(prices, 0)
  if (!rates) return null
  const starts = Object.values(prices).flatMap((price) =>
    typeof price === 'object' ? price.tiers.map((tier) => tier.start) : [],
  )
  const tiers = [...new Set(starts)]
    .toSorted((a, b) => a - b)
    .flatMap((start) => {
      const tierRates = ratesAt(prices, start)
      return tierRates ? [{ overInputTokens: start, ...tierRates }] : []
    })
  return { provider: list, model, from: null, ...rates, tiers, source: fallbackVersion }
}

function ratesAt(prices: CataloguePrice, start: number): PriceRates | null {
  const rate = (key: string): number | null => tiered(prices[key], start)
  const input = rate('input_mtok')
  if (input === null) return null
  return {
    inputPerMillion: input,
    cacheReadPerMillion: rate('cache_read_mtok'),
    cacheWrite5mPerMillion: rate('cache_write_mtok'),
    cacheWrite1hPerMillion: rate('cache_write_1h_mtok'),
    outputPerMillion: rate('output_mtok') ?? 0,
  }
}

function tiered(price: CataloguePrice[string], start: number): number | null {
  if (typeof price !== 'object') return price ?? null
  return price.tiers.findLast((tier) => tier.start <= start && start > 0)?.price ?? price.base
}

function base(price: CataloguePrice[string]): number | null {
  return tiered(price, 0)
}
