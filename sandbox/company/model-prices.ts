/** A model as the simulated vendors bill it. Rates in nano-dollars a token: $2 a million tokens is 2,000. */
export type ModelRate = {
  provider: 'anthropic' | 'openai'
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
}

/** The sandbox's own table, never the app's: shared prices would make tests prove themselves. */
const rates: Record<string, ModelRate> = {
  'claude-fable-5-2': anthropic(8_000, 200, 40_000),
  'claude-opus-5-5': anthropic(4_000, 200, 20_000),
  'claude-opus-5': anthropic(5_000, 500, 25_000),
  'claude-sonnet-5-5': anthropic(2_000, 100, 10_000),
  'claude-sonnet-5': anthropic(2_000, 200, 10_000),
  'claude-haiku-4-5': anthropic(1_000, 100, 5_000),
  'gpt-6-astra': openai(10_000, 1_000, 12_500, 50_000),
  'gpt-6.1-sol': openai(2_000, 100, 2_500, 10_000),
  'gpt-6-sol': openai(2_000, 200, 2_500, 10_000),
  'gpt-5.6-sol': openai(4_000, 400, 5_000, 20_000),
  'gpt-5.6-luna': openai(200, 20, 250, 1_200),
  'gpt-5-mini': openai(250, 25, 0, 2_000),
  'composer-2.5': { ...openai(500, 200, 500, 2_500) },
}

const gpt56SolBefore = openai(5_000, 500, 6_250, 30_000)

/** What a model costs on a day. gpt-5.6-sol became cheaper on 21 August 2026. */
export function rateOn(model: string, day: string): ModelRate {
  if (model === 'gpt-5.6-sol' && day < '2026-08-21') return gpt56SolBefore
  const rate = rates[model]
  if (!rate) throw new Error(`The simulated company has no price for ${model}`)
  return rate
}

function anthropic(input: number, cacheRead: number, output: number): ModelRate {
  const cacheWrite5m = (input * 5) / 4
  return { provider: 'anthropic', input, cacheRead, cacheWrite5m, cacheWrite1h: input * 2, output }
}

function openai(input: number, cacheRead: number, cacheWrite: number, output: number): ModelRate {
  return { provider: 'openai', input, cacheRead, cacheWrite5m: cacheWrite, cacheWrite1h: 0, output }
}

export type TokenUse = {
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
  reasoning: number
}

/** The list price of some usage in whole nano-dollars. */
export function priceOf(tokens: TokenUse, rate: ModelRate): number {
  return (
    tokens.input * rate.input +
    tokens.cacheRead * rate.cacheRead +
    tokens.cacheWrite5m * rate.cacheWrite5m +
    tokens.cacheWrite1h * rate.cacheWrite1h +
    tokens.output * rate.output
  )
}

/** Nano-dollars as a decimal string of dollars: `0.012345678`. */
export function dollars(nanoUsd: number): string {
  const digits = String(nanoUsd).padStart(10, '0')
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`
}
