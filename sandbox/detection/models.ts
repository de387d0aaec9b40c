export type Tokens = { input: number; cacheRead: number; cacheWrite: number; output: number }

const usualCall: Tokens = { input: 3000, cacheRead: 90_000, cacheWrite: 4000, output: 1200 }

/** Made-up models: dollars a million tokens, and the tokens of a usual call. */
export const models = {
  'atlas-mini': model({ input: 1, cacheRead: 0.1, cacheWrite: 1.25, output: 5 }),
  nova: model({ input: 2.5, cacheRead: 0.25, cacheWrite: 2.5, output: 10 }),
  atlas: model({ input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 }),
  'atlas-max': model({ input: 15, cacheRead: 1.5, cacheWrite: 18.75, output: 75 }),
  'nova-max': model({ input: 20, cacheRead: 2, cacheWrite: 25, output: 80 }),
} as const

export type ModelName = keyof typeof models

/** The tokens of `calls` usual calls, all of them `size` times as large. */
export function tokensOf(calls: number, size: number): Tokens {
  const times = calls * size
  return {
    input: usualCall.input * times,
    cacheRead: usualCall.cacheRead * times,
    cacheWrite: usualCall.cacheWrite * times,
    output: usualCall.output * times,
  }
}

/** The same tokens where a share of what was read from the cache is sent anew. */
export function withoutCache(tokens: Tokens, share: number): Tokens {
  const moved = tokens.cacheRead * share
  return { ...tokens, cacheRead: tokens.cacheRead - moved, input: tokens.input + moved }
}

/** The share that has to be sent anew for a call to cost `factor` times as much, at most all of it. */
export function brokenShare(name: ModelName, factor: number): number {
  const { prices, unit } = models[name]
  const whole = (usualCall.cacheRead * (prices.input - prices.cacheRead)) / 1e6
  return Math.min(1, ((factor - 1) * unit) / whole)
}

/** In dollars. */
export function priced(name: ModelName, tokens: Tokens): number {
  return dollars(models[name].prices, tokens)
}

function model(prices: Tokens): { prices: Tokens; unit: number } {
  return { prices, unit: dollars(prices, usualCall) }
}

function dollars(prices: Tokens, tokens: Tokens): number {
  return (
    (tokens.input * prices.input +
      tokens.cacheRead * prices.cacheRead +
      tokens.cacheWrite * prices.cacheWrite +
      tokens.output * prices.output) /
    1e6
  )
}
