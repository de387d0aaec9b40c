import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TokenCounts } from '../../prices/tokens.ts'
import type { ApiFormat } from './api-format.ts'
import { mergedUsage, normaliseUsage, type RawUsage } from './normalise.ts'

const silent = { serviceTier: '', webSearches: 0 }

function tokens(some: Partial<TokenCounts>): TokenCounts {
  return { input: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 0, reasoning: 0, ...some }
}

describe("vendors' usage objects in our words", () => {
  test.each<[string, ApiFormat, RawUsage, Partial<TokenCounts>]>([
    [
      'chat: the prompt includes what the cache gave and took',
      'openai-chat',
      {
        prompt_tokens: 40_000,
        completion_tokens: 1000,
        prompt_tokens_details: { cached_tokens: 20_000, cache_write_tokens: 10_000 },
        completion_tokens_details: { reasoning_tokens: 500 },
      },
      { input: 10_000, cacheRead: 20_000, cacheWrite5m: 10_000, output: 1000, reasoning: 500 },
    ],
    [
      'Responses: the same under other names, writes of both lives at one price',
      'openai-responses',
      {
        input_tokens: 100,
        input_tokens_details: {
          cached_tokens: 30,
          cache_write_tokens: 20,
          cache_write_tokens_details: { ttl_30m_tokens: 15, ttl_12h_tokens: 5 },
        },
        output_tokens: 9,
        output_tokens_details: { reasoning_tokens: 4 },
      },
      { input: 50, cacheRead: 30, cacheWrite5m: 20, output: 9, reasoning: 4 },
    ],
    ['embeddings have no output', 'openai-embeddings', { prompt_tokens: 8, total_tokens: 8 }, { input: 8 }],
    [
      'legacy completions',
      'openai-completions',
      { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 },
      { input: 5, output: 7 },
    ],
    [
      'details may be null',
      'openai-chat',
      { prompt_tokens: 5, completion_tokens: 7, prompt_tokens_details: null },
      { input: 5, output: 7 },
    ],
    [
      'Anthropic: the input excludes the cache; writes by their life',
      'anthropic-messages',
      {
        input_tokens: 100,
        cache_read_input_tokens: 5000,
        cache_creation_input_tokens: 3000,
        cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 2000 },
        output_tokens: 50,
        output_tokens_details: { thinking_tokens: 20 },
      },
      { input: 100, cacheRead: 5000, cacheWrite5m: 1000, cacheWrite1h: 2000, output: 50, reasoning: 20 },
    ],
    [
      'writes without their life were for five minutes',
      'anthropic-messages',
      { input_tokens: 1, cache_creation_input_tokens: 3000, output_tokens: 1 },
      { input: 1, cacheWrite5m: 3000, output: 1 },
    ],
    [
      'so is what a total has beyond the split',
      'anthropic-messages',
      {
        cache_creation_input_tokens: 3500,
        cache_creation: { ephemeral_5m_input_tokens: 1000, ephemeral_1h_input_tokens: 2000 },
      },
      { cacheWrite5m: 1500, cacheWrite1h: 2000 },
    ],
    [
      'compaction is not in the totals and is added',
      'anthropic-messages',
      {
        input_tokens: 10,
        output_tokens: 5,
        iterations: [
          { type: 'compaction', input_tokens: 180_000, output_tokens: 3500 },
          { type: 'message', model: 'claude-opus-5', input_tokens: 10, output_tokens: 5 },
        ],
      },
      { input: 180_010, output: 3505 },
    ],
  ])('%s', (_rule, format, raw, expected) => {
    const { usage, faults } = normaliseUsage(format, raw, silent)

    expect(usage.tokens).toEqual(tokens(expected))
    expect(faults).toEqual([])
  })

  test('an advisor worked at its own price', () => {
    const raw = {
      input_tokens: 10,
      output_tokens: 5,
      iterations: [
        { type: 'message', input_tokens: 10, output_tokens: 5 },
        { type: 'advisor_message', model: 'claude-fable-5', input_tokens: 400, output_tokens: 60 },
      ],
    }

    const { usage } = normaliseUsage('anthropic-messages', raw, silent)

    expect(usage.tokens).toEqual(tokens({ input: 10, output: 5 }))
    expect(usage.extra).toEqual([{ model: 'claude-fable-5', tokens: tokens({ input: 400, output: 60 }) }])
  })

  test('when another model stepped in, each attempt counts once, as its own model', () => {
    const raw = {
      input_tokens: 500,
      output_tokens: 90,
      iterations: [
        { type: 'message', model: 'claude-opus-5', input_tokens: 500, output_tokens: 2 },
        { type: 'fallback_message', model: 'claude-sonnet-5', input_tokens: 500, output_tokens: 90 },
      ],
    }

    const { usage } = normaliseUsage('anthropic-messages', raw, silent)

    expect(usage.tokens).toEqual(tokens({}))
    expect(usage.extra).toEqual([
      { model: 'claude-opus-5', tokens: tokens({ input: 500, output: 2 }) },
      { model: 'claude-sonnet-5', tokens: tokens({ input: 500, output: 90 }) },
    ])
  })

  test('what else bears on the price is kept', () => {
    const raw = {
      service_tier: 'batch',
      speed: 'fast',
      inference_geo: 'us',
      server_tool_use: { web_search_requests: 3, web_fetch_requests: 2 },
    }

    const anthropic = normaliseUsage('anthropic-messages', raw, silent).usage
    const openai = normaliseUsage('openai-responses', {}, { serviceTier: 'priority', webSearches: 2 }).usage

    expect(anthropic).toMatchObject({
      serviceTier: 'batch',
      speed: 'fast',
      inferenceGeo: 'us',
      serverToolCalls: { webSearch: 3 },
    })
    expect(openai).toMatchObject({ serviceTier: 'priority', speed: 'standard', serverToolCalls: { webSearch: 2 } })
  })
})

describe('nonsense from a vendor', () => {
  test('counts as nothing and is named', () => {
    const raw = { prompt_tokens: -5, completion_tokens: 1.5, prompt_tokens_details: { cached_tokens: 'many' } }

    const { usage, faults } = normaliseUsage('openai-chat', raw, silent)

    expect(usage.tokens).toEqual(tokens({}))
    expect(faults.map((fault) => fault.split(' ')[0])).toEqual(['prompt_tokens', 'completion_tokens', 'cached_tokens'])
  })

  test('a part is never more than its whole', () => {
    const raw = {
      prompt_tokens: 10,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 50, cache_write_tokens: 5 },
    }

    const { usage, faults } = normaliseUsage('openai-chat', raw, silent)

    expect(usage.tokens).toEqual(tokens({ cacheRead: 10, output: 3 }))
    expect(faults).toHaveLength(2)
  })

  test('never throws and never gives anything but counts', () => {
    const format = fc.constantFrom<ApiFormat>('openai-chat', 'openai-responses', 'anthropic-messages')
    const names = [
      'input_tokens',
      'output_tokens',
      'prompt_tokens',
      'prompt_tokens_details',
      'cached_tokens',
      'cache_creation',
      'iterations',
      'type',
      'server_tool_use',
      'cache_creation_input_tokens',
    ]
    const raw = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(fc.jsonValue(), fc.integer(), fc.array(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()))),
    )
    fc.assert(
      fc.property(format, raw, (of, usage) => {
        const { tokens: counted } = normaliseUsage(of, usage, silent).usage

        for (const count of Object.values(counted)) expect(Number.isSafeInteger(count) && count >= 0).toBe(true)
        expect(counted.reasoning).toBeLessThanOrEqual(counted.output)
      }),
    )
  })
})

test('of repeated fields the last that is not null holds', () => {
  const started = { input_tokens: 100, cache_creation: { ephemeral_1h_input_tokens: 2 }, output_tokens: 1 }

  const merged = mergedUsage(mergedUsage(null, started), { input_tokens: null, output_tokens: 50 })

  expect(merged).toEqual({ ...started, output_tokens: 50 })
})
