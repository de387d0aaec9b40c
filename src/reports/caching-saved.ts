import type { Day } from '../base/calendar.ts'
import { formatUsd, type MicroUsd, microUsd, roundToMicroUsd } from '../base/money.ts'
import type { ModelUse } from '../ledger/model-queries.ts'
import { tokenRates } from '../prices/token-rates.ts'

/** Somebody's use of a model, as far as caching has to do with it. */
export type CachedUse = Pick<ModelUse, 'provider' | 'model' | 'tokens' | 'includedRequests' | 'unpricedRequests'>

/**
 * What the vendor's prompt cache saved: what the tokens read from it would have cost as input, less what reading and
 * writing them cost, by the list prices of `day` (writes as for five minutes). Below zero where more was written than was
 * read again. Null where nothing was cached, the price is not known, or a plan paid for some of it.
 */
export function cachingSaved({ provider, model, tokens, ...use }: CachedUse, day: Day): MicroUsd | null {
  const { cacheReadTokens, cacheWriteTokens } = tokens
  if (cacheReadTokens + cacheWriteTokens === 0 || use.includedRequests > 0 || use.unpricedRequests > 0) return null
  const rates = tokenRates(provider, model, day)
  if (!rates) return null
  // Dollars per million tokens are micro-dollars per token.
  const onReads = cacheReadTokens * (rates.input - rates.cacheRead)
  const onWrites = cacheWriteTokens * (rates.cacheWrite - rates.input)
  return roundToMicroUsd(onReads - onWrites)
}

/** The same of all that somebody used; null where it is known of nothing. */
export function cachingSavedByAll(uses: readonly CachedUse[], day: Day): MicroUsd | null {
  const known = uses.flatMap((use) => cachingSaved(use, day) ?? [])
  return known.length === 0 ? null : microUsd(known.reduce((sum, saved) => sum + saved, 0))
}

/** `Caching saved $41.20, by list prices.`, plain; empty where there is nothing to say. */
export function cachingSentence(saved: MicroUsd | null): string {
  if (saved === null || saved === 0) return ''
  if (saved > 0) return `Caching saved ${formatUsd(saved)}, by list prices.`
  return `Caching cost ${formatUsd(microUsd(-saved))} more than it saved: what was written to the cache was hardly read again.`
}
