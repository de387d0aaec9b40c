import type { Usage } from '../../prices/price-usage.ts'
import type { TokenCounts } from '../../prices/tokens.ts'
import type { ApiFormat } from './api-format.ts'

/** A vendor's usage object as it came. */
export type RawUsage = Record<string, unknown>

/** What the answer says outside its usage object. */
export type UsageContext = { serviceTier: string; webSearches: number }

/**
 * `faults` names fields that were no counts or contradictory. `isCredible` is false when a field was no count at all
 * (negative, not whole, far too large, not a number): it counts as 0 here, and the whole is better estimated.
 */
export type Normalised = { usage: Usage; isCredible: boolean; faults: string[] }

/** A vendor's usage object in our words. Never throws. */
export function normaliseUsage(format: ApiFormat, raw: RawUsage, context: UsageContext): Normalised {
  const faults: Faults = { named: [], areCounts: true }
  const isAnthropic = format === 'anthropic-messages' || format === 'anthropic-batches'
  const usage = isAnthropic ? anthropicUsage(raw, faults) : openaiUsage(raw, context, faults)
  return { usage, isCredible: faults.areCounts, faults: faults.named }
}

type Faults = { named: string[]; areCounts: boolean }

/** Anthropic repeats its counts as they grow: of each field the last value that is not null holds. */
export function mergedUsage(before: RawUsage | null, after: RawUsage): RawUsage {
  const merged: RawUsage = { ...before }
  for (const [key, value] of Object.entries(after)) {
    if (value !== null && value !== undefined) merged[key] = value
  }
  return merged
}

// Chat, legacy completions and embeddings say prompt and completion tokens, Responses says input and output tokens. The
// input includes what the cache gave and took. OpenAI has one price for cache writes, whatever their time to live.
function openaiUsage(raw: RawUsage, context: UsageContext, faults: Faults): Usage {
  const isResponses = raw.input_tokens !== undefined
  const inputDetails = objectAt(raw, isResponses ? 'input_tokens_details' : 'prompt_tokens_details')
  const outputDetails = objectAt(raw, isResponses ? 'output_tokens_details' : 'completion_tokens_details')
  const total = count(raw, isResponses ? 'input_tokens' : 'prompt_tokens', faults)
  const output = count(raw, isResponses ? 'output_tokens' : 'completion_tokens', faults)
  const cacheRead = atMost(count(inputDetails, 'cached_tokens', faults), total, 'cached_tokens', faults)
  const written = count(inputDetails, 'cache_write_tokens', faults)
  const cacheWrite5m = atMost(written, total - cacheRead, 'cache_write_tokens', faults)
  return {
    tokens: {
      input: total - cacheRead - cacheWrite5m,
      cacheRead,
      cacheWrite5m,
      cacheWrite1h: 0,
      output,
      reasoning: atMost(count(outputDetails, 'reasoning_tokens', faults), output, 'reasoning_tokens', faults),
    },
    serverToolCalls: { webSearch: context.webSearches },
    serviceTier: context.serviceTier,
    speed: 'standard',
    inferenceGeo: '',
    extra: [],
  }
}

function anthropicUsage(raw: RawUsage, faults: Faults): Usage {
  const { own, extra } = iterationTokens(raw, faults)
  return {
    tokens: own,
    serverToolCalls: { webSearch: count(objectAt(raw, 'server_tool_use'), 'web_search_requests', faults) },
    serviceTier: textAt(raw, 'service_tier'),
    speed: raw.speed === 'fast' ? 'fast' : 'standard',
    inferenceGeo: textAt(raw, 'inference_geo'),
    extra,
  }
}

// Compaction and advisor iterations are not in the top-level counts and are added, the advisor's for its own model.
// When a fallback model answered, each attempt stands among the iterations with its model, and their sum replaces the
// top level: whether that holds all attempts or the last one only, each is counted once.
function iterationTokens(raw: RawUsage, faults: Faults): { own: TokenCounts; extra: Usage['extra'] } {
  const iterations = Array.isArray(raw.iterations) ? raw.iterations.filter(isObject) : []
  const fellBack = iterations.some((iteration) => iteration.type === 'fallback_message')
  let own = fellBack ? zero() : anthropicTokens(raw, faults)
  const extra: Usage['extra'] = []
  for (const iteration of iterations) {
    const type = iteration.type
    if (type === 'message' && !fellBack) continue
    const tokens = anthropicTokens(iteration, faults)
    const model = textAt(iteration, 'model')
    if (type === 'compaction' || model === '') own = sum(own, tokens)
    else extra.push({ model, tokens })
  }
  return { own, extra }
}

function anthropicTokens(raw: RawUsage, faults: Faults): TokenCounts {
  const split = objectAt(raw, 'cache_creation')
  const cacheWrite1h = count(split, 'ephemeral_1h_input_tokens', faults)
  const split5m = count(split, 'ephemeral_5m_input_tokens', faults)
  // What the total has beyond the split was written for five minutes, the default; the split alone will do as well.
  const unsplit = Math.max(0, count(raw, 'cache_creation_input_tokens', faults) - split5m - cacheWrite1h)
  const output = count(raw, 'output_tokens', faults)
  const thinking = count(objectAt(raw, 'output_tokens_details'), 'thinking_tokens', faults)
  return {
    input: count(raw, 'input_tokens', faults),
    cacheRead: count(raw, 'cache_read_input_tokens', faults),
    cacheWrite5m: split5m + unsplit,
    cacheWrite1h,
    output,
    reasoning: atMost(thinking, output, 'thinking_tokens', faults),
  }
}

function zero(): TokenCounts {
  return { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0 }
}

function sum(one: TokenCounts, other: TokenCounts): TokenCounts {
  return {
    input: one.input + other.input,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite5m: one.cacheWrite5m + other.cacheWrite5m,
    cacheWrite1h: one.cacheWrite1h + other.cacheWrite1h,
    output: one.output + other.output,
    reasoning: one.reasoning + other.reasoning,
  }
}

/** More tokens than this in one request are taken for nonsense, so that sums stay exact. */
const mostTokens = 1_000_000_000

function count(from: RawUsage, key: string, faults: Faults): number {
  const value = from[key]
  if (value === undefined || value === null) return 0
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostTokens) return value
  faults.named.push(`${key} is not a count`)
  faults.areCounts = false
  return 0
}

function atMost(value: number, limit: number, key: string, faults: Faults): number {
  if (value <= limit) return value
  faults.named.push(`${key} is more than the whole it is part of, taken as ${limit}`)
  return limit
}

function objectAt(from: RawUsage, key: string): RawUsage {
  const value = from[key]
  return isObject(value) ? value : {}
}

function textAt(from: RawUsage, key: string): string {
  const value = from[key]
  return typeof value === 'string' ? value.slice(0, 128) : ''
}

function isObject(value: unknown): value is RawUsage {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
