import { type ModelRate, rateOn } from '../../company/model-prices.ts'
import { dayOf } from '../../company/work-calendar.ts'
import type { AnthropicCostPart, AnthropicTokens, AnthropicUsage } from './anthropic-rows.ts'
import type { OpenAiCostPart, OpenAiUsage } from './openai-rows.ts'

const webSearchNanoUsd = 10_000_000

/** What an Anthropic row costs at list price: batches half, US inference 10 % more, $10 a thousand searches. */
export function anthropicCost(
  row: Pick<AnthropicUsage, 'at' | 'model' | 'tokens' | 'serviceTier' | 'inferenceGeo' | 'webSearches'>,
): AnthropicCostPart[] {
  const rate = rateFor(row.model, row.at)
  const factor = (row.serviceTier === 'batch' ? 0.5 : 1) * (row.inferenceGeo === 'us' ? 1.1 : 1)
  const { uncachedInput, cacheWrite5m, cacheWrite1h, cacheRead, output }: AnthropicTokens = row.tokens
  const tokens = (tokenType: AnthropicCostPart['tokenType'], count: number, nanoUsdEach: number) =>
    part('tokens', tokenType, Math.round(count * nanoUsdEach * factor))
  return [
    tokens('uncached_input_tokens', uncachedInput, rate.input),
    tokens('cache_creation.ephemeral_5m_input_tokens', cacheWrite5m, rate.cacheWrite5m),
    tokens('cache_creation.ephemeral_1h_input_tokens', cacheWrite1h, rate.cacheWrite1h),
    tokens('cache_read_input_tokens', cacheRead, rate.cacheRead),
    tokens('output_tokens', output, rate.output),
    part('web_search', null, row.webSearches * webSearchNanoUsd),
  ].filter(({ listNanoUsd }) => listNanoUsd > 0)
}

/** What an OpenAI row costs at list price: batches and flex half, priority twice. */
export function openAiCost(
  row: Pick<OpenAiUsage, 'at' | 'model' | 'tokens' | 'batch' | 'serviceTier' | 'webSearches'>,
): OpenAiCostPart[] {
  const rate = rateFor(row.model, row.at)
  const factor = (row.batch || row.serviceTier === 'flex' ? 0.5 : 1) * (row.serviceTier === 'priority' ? 2 : 1)
  const { uncachedInput, cached, cacheWrite, output } = row.tokens
  const tokens = (name: string, quantity: number, nanoUsdEach: number) => ({
    lineItem: `${row.model}, ${name}`,
    quantity,
    quantityUnit: 'tokens',
    nanoUsd: Math.round(quantity * nanoUsdEach * factor),
  })
  return [
    tokens('input_tokens', uncachedInput, rate.input),
    tokens('input_cached_tokens', cached, rate.cacheRead),
    tokens('input_cache_write_tokens', cacheWrite, rate.cacheWrite5m),
    tokens('output_tokens', output, rate.output),
    {
      lineItem: 'web search tool calls',
      quantity: row.webSearches,
      quantityUnit: '',
      nanoUsd: row.webSearches * webSearchNanoUsd,
    },
  ].filter(({ quantity }) => quantity > 0)
}

/** An ordinary request; its cost follows from what is said, unless that is said too. */
export function anthropicUsage(said: Partial<AnthropicUsage> & Pick<AnthropicUsage, 'at'>): AnthropicUsage {
  const row = {
    visibleFrom: null,
    keyId: null,
    workspaceId: null,
    userId: null,
    model: 'claude-sonnet-5-5',
    product: 'messages_api' as const,
    sessionId: null,
    serviceTier: 'standard' as const,
    contextWindow: '0-200k' as const,
    inferenceGeo: 'global' as const,
    speed: 'standard' as const,
    requests: 1,
    tokens: { uncachedInput: 1_000, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 10_000, output: 500 },
    webSearches: 0,
    ...said,
  }
  return { ...row, costParts: said.costParts ?? anthropicCost(row) }
}

/** An ordinary request; its cost follows from what is said, unless that is said too. */
export function openAiUsage(said: Partial<OpenAiUsage> & Pick<OpenAiUsage, 'at' | 'keyId' | 'projectId'>): OpenAiUsage {
  const row = {
    visibleFrom: null,
    userId: null,
    model: 'gpt-6.1-sol',
    endpoint: 'completions' as const,
    requests: 1,
    tokens: { uncachedInput: 1_000, cached: 10_000, cacheWrite: 0, output: 500 },
    batch: false,
    serviceTier: 'default' as const,
    webSearches: 0,
    ...said,
  }
  return { ...row, costParts: said.costParts ?? openAiCost(row) }
}

function part(costType: AnthropicCostPart['costType'], tokenType: AnthropicCostPart['tokenType'], nanoUsd: number) {
  return { costType, tokenType, nanoUsd, listNanoUsd: nanoUsd }
}

const standIns: Array<[RegExp, string]> = [
  [/fable/, 'claude-fable-5-2'],
  [/opus/, 'claude-opus-5-5'],
  [/haiku/, 'claude-haiku-4-5'],
  [/claude/, 'claude-sonnet-5-5'],
  [/astra/, 'gpt-6-astra'],
  [/luna/, 'gpt-5.6-luna'],
  [/mini|nano|embedding/, 'gpt-5-mini'],
]

// The sandbox serves any model by name, also ones the company has never used; those cost what a like one costs.
function rateFor(model: string, at: number): ModelRate {
  try {
    return rateOn(model, dayOf(at))
  } catch {
    const [, like] = standIns.find(([form]) => form.test(model)) ?? [null, 'gpt-6.1-sol']
    return rateOn(like, dayOf(at))
  }
}
