import { type MicroUsd, microUsd, zeroUsd } from '../base/money.ts'
import type { ProxiedProvider } from '../base/provider.ts'
import { noUsage, priceUsage, type Usage } from '../prices/price-usage.ts'
import { noTokens, type TokenCounts } from '../prices/tokens.ts'
import { type UsageHistory, usualTokensPerByte } from './usage-history.ts'

/** What a token costs, in micro-dollars, at one tier and an ordinary length. `model` is the price book's id. */
export type TokenRates = { model: string; input: number; cacheRead: number; cacheWrite: number; output: number }

/** What is known of a request before it is forwarded. */
export type Estimable = {
  inputBytes: number
  maxOutputTokens: number | null
  /** How many answers it asks for at once. */
  choices: number
}

/** No single request of ordinary mode holds more: a huge context is read from the cache far more often than not. */
export const largestHold = microUsd(5_000_000)
const usualOutputTokens = 1_500

/** What a model's tokens cost, at the standard tier or that of batches; null when the price is not known. All zero: it is free. */
export function tokenRates(
  provider: ProxiedProvider,
  model: string,
  at: Date,
  serviceTier: '' | 'batch' = '',
): TokenRates | null {
  // Enough tokens for exact prices, too few for a long-context tier.
  const tokens = 100_000
  let id = model
  const rate = (kind: keyof TokenCounts): number | null => {
    const usage = { ...noUsage, serviceTier, tokens: { ...noTokens, [kind]: tokens } }
    const priced = priceUsage({ provider, model, usage, at })
    id = priced.model
    return priced.costMicroUsd === null ? null : priced.costMicroUsd / tokens
  }
  const [input, cacheRead, cacheWrite, output] = [
    rate('input'),
    rate('cacheRead'),
    rate('cacheWrite5m'),
    rate('output'),
  ]
  if (input === null || cacheRead === null || cacheWrite === null || output === null) return null
  return { model: id, input, cacheRead, cacheWrite, output }
}

export function isFree({ input, cacheRead, cacheWrite, output }: TokenRates): boolean {
  return input === 0 && cacheRead === 0 && cacheWrite === 0 && output === 0
}

/**
 * What a request will probably cost: its input at the share of the cache its key has lately seen with this model, as long
 * an answer as nine of ten of them had (1,500 tokens before there is a history), not more than it asks for at most.
 */
export function expectedHold(rates: TokenRates, history: UsageHistory | null, request: Estimable): MicroUsd {
  const inputTokens = request.inputBytes * (history?.tokensPerByte ?? usualTokensPerByte)
  const read = history?.readShare ?? 0
  const write = history?.writeShare ?? 0
  const perInput = read * rates.cacheRead + write * rates.cacheWrite + (1 - read - write) * rates.input
  const most = request.maxOutputTokens === null ? Number.POSITIVE_INFINITY : request.maxOutputTokens * request.choices
  const output = Math.min(history?.outputP90 ?? usualOutputTokens * request.choices, most)
  const cost = Math.ceil(inputTokens * perInput + output * rates.output)
  return microUsd(Math.max(1, Math.min(largestHold, cost)))
}

// What a provider puts in front of a request by itself (its tools' own prompts), generously.
const hiddenInputTokens = 2_000
/** More than any request makes; beyond it sums would not stay exact. */
const mostOutputTokens = 100_000_000_000

/**
 * The most a request can cost: a token to each byte of the body, all of it written to the dearest cache, every answer as
 * long as it may be, at the dearest tier that has a price. Null when that has no end or no price.
 */
export function worstHold(input: {
  provider: ProxiedProvider
  model: string
  at: Date
  request: Estimable
}): MicroUsd | null {
  const { provider, model, at, request } = input
  if (request.maxOutputTokens === null) return null
  const read = request.inputBytes + hiddenInputTokens
  const output = request.maxOutputTokens * request.choices
  if (output > mostOutputTokens) return null
  const costs = variants.flatMap((variant) =>
    (['input', 'cacheWrite1h'] as const).map((kind) => {
      const usage = { ...noUsage, ...variant, tokens: { ...noTokens, [kind]: read, output } }
      return priceUsage({ provider, model, usage, at }).costMicroUsd
    }),
  )
  const known = costs.filter((cost) => cost !== null)
  return known.length > 0 ? microUsd(Math.max(...known)) : null
}

const variants: Array<Partial<Usage>> = [
  {},
  { serviceTier: 'priority' },
  { speed: 'fast' },
  { inferenceGeo: 'us' },
  { speed: 'fast', inferenceGeo: 'us' },
]

/** What stands in for a request whose model has no known price: the dearest price of its provider. */
export function standInHold(
  price: { input: number; cacheWrite: number; output: number },
  request: Estimable,
): { expected: MicroUsd; worst: MicroUsd | null } {
  const dearestInput = Math.max(price.input, price.cacheWrite)
  const output = Math.min(usualOutputTokens, request.maxOutputTokens ?? usualOutputTokens) * request.choices
  const expected = Math.ceil(request.inputBytes * usualTokensPerByte * price.input + output * price.output)
  const worst =
    request.maxOutputTokens === null
      ? null
      : (request.inputBytes + hiddenInputTokens) * dearestInput +
        request.maxOutputTokens * request.choices * price.output
  return {
    expected: microUsd(Math.min(largestHold, expected)),
    worst: worst === null || !Number.isSafeInteger(worst) ? null : microUsd(worst),
  }
}

/** What is held for a request, by the kind of budget. `worst` null: it has no end. */
export type HoldAmounts = { expected: MicroUsd; worst: MicroUsd | null }

export const freeHold: HoldAmounts = { expected: zeroUsd, worst: zeroUsd }
