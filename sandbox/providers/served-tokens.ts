import { asCount, asCountOrNull, asList, asObject, type JsonObject } from './json-reading.ts'

/**
 * What the sandbox itself holds to have been used, for comparing a ledger with. Written apart from the app's metering
 * on purpose: shared code would agree with itself. `input` is what was neither read from nor written to a cache.
 */
export type ServedTokens = {
  input: number
  cacheRead: number
  cacheWrite5m: number
  cacheWrite1h: number
  output: number
  reasoning: number
  webSearches: number
}

export const nothingServed: ServedTokens = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
  webSearches: 0,
}

/** Reads Anthropic's usage object; iterations other than `message` are on top of the totals. */
export function servedByAnthropic(usage: JsonObject): ServedTokens {
  const main = anthropicCounts(usage)
  const besides = asList(usage.iterations)
    .map(asObject)
    .filter((iteration) => iteration.type !== 'message' && iteration.type !== 'fallback_message')
  return besides.map(anthropicCounts).reduce(plus, main)
}

function anthropicCounts(usage: JsonObject): ServedTokens {
  const parts = asObject(usage.cache_creation)
  const oneHour = asCount(parts.ephemeral_1h_input_tokens)
  const written = asCountOrNull(usage.cache_creation_input_tokens) ?? asCount(parts.ephemeral_5m_input_tokens)
  return {
    input: asCount(usage.input_tokens),
    cacheRead: asCount(usage.cache_read_input_tokens),
    cacheWrite5m: Math.max(0, written - oneHour),
    cacheWrite1h: oneHour,
    output: asCount(usage.output_tokens),
    reasoning: asCount(asObject(usage.output_tokens_details).thinking_tokens),
    webSearches: asCount(asObject(usage.server_tool_use).web_search_requests),
  }
}

/** Reads OpenAI's usage object in any of its forms; the vendor counts cache reads and writes inside the input. */
export function servedByOpenAi(usage: JsonObject, webSearches: number): ServedTokens {
  const input = asCountOrNull(usage.prompt_tokens) ?? asCount(usage.input_tokens)
  const inputDetails = asObject(usage.prompt_tokens_details ?? usage.input_tokens_details)
  const outputDetails = asObject(usage.completion_tokens_details ?? usage.output_tokens_details)
  const cacheRead = asCount(inputDetails.cached_tokens)
  const cacheWrite = asCount(inputDetails.cache_write_tokens)
  return {
    input: Math.max(0, input - cacheRead - cacheWrite),
    cacheRead,
    cacheWrite5m: cacheWrite,
    cacheWrite1h: 0,
    output: asCountOrNull(usage.completion_tokens) ?? asCount(usage.output_tokens),
    reasoning: asCount(outputDetails.reasoning_tokens),
    webSearches,
  }
}

export function plus(one: ServedTokens, other: ServedTokens): ServedTokens {
  return {
    input: one.input + other.input,
    cacheRead: one.cacheRead + other.cacheRead,
    cacheWrite5m: one.cacheWrite5m + other.cacheWrite5m,
    cacheWrite1h: one.cacheWrite1h + other.cacheWrite1h,
    output: one.output + other.output,
    reasoning: one.reasoning + other.reasoning,
    webSearches: one.webSearches + other.webSearches,
  }
}
