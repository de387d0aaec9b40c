import { dayOf } from '../base/calendar.ts'
import { type AttoUsd, exactUsd, sumOf } from '../base/exact-usd.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import { priceBook } from './price-book.ts'
import { priceUsage } from './price-usage.ts'
import { noTokens, type TokenCounts } from './tokens.ts'

/** Tokens of one kind, as far as their price depends on it. `isLong`: of requests beyond the usual context window. */
export type PricedKind = {
  model: string
  /** In milliseconds. */
  at: number
  kind: TokenKind
  serviceTier: string
  speed: 'standard' | 'fast'
  inferenceGeo: string
  isLong: boolean
}

export type TokenKind = Exclude<keyof TokenCounts, 'reasoning'>

export const tokenKinds: readonly TokenKind[] = ['input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output']

const attoPerMicro = 10n ** 12n

/**
 * What one token of a kind costs at list price; null where the price book does not know. A sum over an hour is priced by
 * this and not as if it were one request, whose long context would be dearer.
 */
export function listRates(provider: ProxiedProvider): (priced: PricedKind) => AttoUsd | null {
  const known = new Map<string, AttoUsd | null>()
  return (priced) => {
    const { model, at, kind, serviceTier, speed, inferenceGeo, isLong } = priced
    const key = `${dayOf(new Date(at))} ${kind} ${serviceTier} ${speed} ${inferenceGeo} ${isLong} ${model}`
    const before = known.get(key)
    if (before !== undefined) return before
    // As many as a request of that length has; five decimals of a price per million stay whole.
    const count = isLong ? 1_000_000 : 100_000
    const { costMicroUsd } = priceUsage({
      provider,
      model,
      at: new Date(at),
      usage: {
        tokens: { ...noTokens, [kind]: count },
        serverToolCalls: { webSearch: 0 },
        serviceTier,
        speed,
        inferenceGeo,
        extra: [],
      },
    })
    const rate = costMicroUsd === null ? null : (BigInt(costMicroUsd) * attoPerMicro) / BigInt(count)
    known.set(key, rate)
    return rate
  }
}

/**
 * What tokens and web searches together cost at list price; null where a part of it is not known. `rateOf` is a token's rate.
 */
export function listValue(
  provider: ProxiedProvider,
  { tokens, serverToolCalls }: { tokens: TokenCounts; serverToolCalls: number },
  rateOf: (kind: TokenKind) => AttoUsd | null,
): AttoUsd | null {
  const perThousand = serverToolCalls === 0 ? 0 : priceBook.webSearchPerThousand(provider)
  if (perThousand === null) return null
  const used = tokenKinds.filter((kind) => tokens[kind] > 0)
  const values = used.flatMap((kind) => {
    const rate = rateOf(kind)
    return rate === null ? [] : rate * BigInt(tokens[kind])
  })
  if (values.length < used.length) return null
  return sumOf(values) + (exactUsd(perThousand, 'dollars') * BigInt(serverToolCalls)) / 1_000n
}
