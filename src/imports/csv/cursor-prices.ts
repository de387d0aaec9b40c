import { type AttoUsd, exactUsd } from '../../base/exact-usd.ts'
import { type MicroUsd, roundToMicroUsd } from '../../base/money.ts'
import { modelId, priceableName } from '../../prices/model-id.ts'
import { noUsage, priceUsage } from '../../prices/price-usage.ts'
import type { TokenCounts } from '../../prices/tokens.ts'

/** What a request of a plan that counts requests costs beyond the allowance (cursor.com/docs/models-and-pricing, legacy plans). */
const requestPrice = exactUsd('0.04', 'dollars')

/** So many requests at the price of one; some models count as a part of a request or as several. */
export function requestsWorth(requests: AttoUsd): AttoUsd {
  return (requests * requestPrice) / exactUsd(1, 'dollars')
}

/**
 * What tokens are worth at list price, Cursor's own fee for them included; null where the model's price is not known. An upper
 * bound: discounts are not known (cursor.com/docs/models-and-pricing).
 */
export function tokensWorth(input: {
  at: number
  modelRaw: string
  tokens: TokenCounts
  isTeams: boolean
}): { worth: MicroUsd; priceVersion: string } | null {
  const { at, modelRaw, tokens, isTeams } = input
  const model = priceableName('cursor', modelRaw)
  const priced = priceUsage({ provider: 'cursor', model, at: new Date(at), usage: { ...noUsage, tokens } })
  if (priced.costMicroUsd === null) return null
  const worth = roundToMicroUsd(priced.costMicroUsd + (isTeams ? tokenFee(modelRaw, tokens) : 0))
  return { worth, priceVersion: priced.priceVersion }
}

/**
 * The Cursor Token Rate: $0.25 for a million tokens of any kind, of third-party models, for Teams and Enterprise, own keys
 * included (cursor.com/help/models-and-usage/token-rate).
 */
export function tokenFee(modelRaw: string, tokens: TokenCounts): MicroUsd {
  if (/^(?:auto$|composer|grok|github_bugbot)/.test(modelId('cursor', modelRaw))) return roundToMicroUsd(0)
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = tokens
  return roundToMicroUsd((input + cacheRead + cacheWrite5m + cacheWrite1h + output) * 0.25)
}
