import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { beforeAll, describe, expect, test } from 'vitest'
import { type RunningProviders, runProviders } from '../testing.ts'

let providers: RunningProviders
let client: Anthropic
let now = new Date('2026-11-21T09:00:00Z')

beforeAll(async () => {
  providers = await runProviders(() => now)
  client = new Anthropic({ apiKey: providers.keys.anthropic, baseURL: providers.anthropicUrl, maxRetries: 0 })
  return () => providers.close()
})

const ask = {
  model: 'claude-sonnet-5-5',
  max_tokens: 500,
  messages: [{ role: 'user' as const, content: 'Say something.' }],
}
const long = (text: string) => ({ type: 'text' as const, text: text.repeat(2_000) })
const marked = (text: string, ttl: '5m' | '1h') => ({
  ...long(text),
  cache_control: { type: 'ephemeral' as const, ttl },
})

describe('the official Anthropic package understands messages', () => {
  test('a stream is put together to the message that a plain call gives', async () => {
    const plain = await client.messages.create(ask)
    const streamed = await client.messages.stream(ask).finalMessage()

    expect(streamed.content).toEqual(plain.content)
    expect(streamed.usage.output_tokens).toBe(plain.usage.output_tokens)
    expect(streamed.usage.input_tokens).toBe(plain.usage.input_tokens)
    expect(streamed.stop_reason).toBe('end_turn')
  })

  test('the output count starts small and ends cumulative; a ping comes between', async () => {
    const events = await Array.fromAsync(await client.messages.create({ ...ask, stream: true }))

    const [begin] = events
    const end = events.find((event) => event.type === 'message_delta')
    expect(begin?.type === 'message_start' && begin.message.usage.output_tokens).toBe(1)
    expect(end?.usage.output_tokens).toBeGreaterThan(1)
    expect(events.at(-1)?.type).toBe('message_stop')
  })

  test('a tool call and a thought before it', async () => {
    providers.next({ toolCalls: [{ name: 'weather', input: { city: 'Oslo' } }] })
    const message = await client.messages
      .stream({
        ...ask,
        max_tokens: 4_000,
        thinking: { type: 'enabled', budget_tokens: 1_024 },
        tools: [{ name: 'weather', input_schema: { type: 'object' } }],
      })
      .finalMessage()

    expect(message.content.map((block) => block.type)).toEqual(['thinking', 'text', 'tool_use'])
    expect(message.content.at(-1)).toMatchObject({ name: 'weather', input: { city: 'Oslo' } })
    expect(message.stop_reason).toBe('tool_use')
  })

  test('searches the provider ran are blocks of their own and counted', async () => {
    providers.next({ webSearches: 2 })
    const message = await client.messages.stream(ask).finalMessage()

    expect(message.usage.server_tool_use?.web_search_requests).toBe(2)
    expect(message.content.filter((block) => block.type === 'web_search_tool_result')).toHaveLength(2)
  })

  test('too few tokens cut the answer short', async () => {
    const message = await client.messages.create({ ...ask, max_tokens: 3 })

    expect(message.stop_reason).toBe('max_tokens')
    expect(message.usage.output_tokens).toBe(3)
  })

  test.each([
    [
      'speed and place of a request',
      { speed: 'fast', inference_geo: 'us' },
      {},
      { speed: 'fast', inference_geo: 'us' },
    ],
    ['what a behaviour sets', {}, { serviceTier: 'priority' }, { service_tier: 'priority' }],
    [
      'a usage given word by word',
      {},
      { usage: { input_tokens: 7, output_tokens: 9, iterations: [{ type: 'compaction' }] } },
      { input_tokens: 7, iterations: [{ type: 'compaction' }] },
    ],
  ])('%s are reported', async (_, asked, behaviour, expected) => {
    providers.next(behaviour)
    const message = await client.messages.create({ ...ask, ...asked } as typeof ask)

    expect(message.usage).toMatchObject(expected)
  })
})

describe('prompt caching', () => {
  test('a marked prefix is written once and read until it expires; the mark may move on', async () => {
    const system = [marked('alpha ', '1h'), marked('beta ', '5m')]
    const first = await client.messages.create({ ...ask, system })
    const [one, two] = system
    const second = await client.messages.create({ ...ask, system: [long('alpha '), two ?? long('')] })
    now = new Date('2026-11-21T09:30:00Z')
    const later = await client.messages.create({ ...ask, system: [one ?? long(''), two ?? long('')] })

    const parts = first.usage.cache_creation
    expect(parts?.ephemeral_1h_input_tokens).toBeGreaterThan(2_900)
    expect(parts?.ephemeral_5m_input_tokens).toBeGreaterThan(2_400)
    expect(first.usage.cache_read_input_tokens).toBe(0)
    expect(second.usage.cache_read_input_tokens).toBe(first.usage.cache_creation_input_tokens)
    expect(second.usage.input_tokens).toBe(first.usage.input_tokens)
    expect(later.usage.cache_read_input_tokens).toBe(parts?.ephemeral_1h_input_tokens)
    expect(later.usage.cache_creation?.ephemeral_5m_input_tokens).toBe(parts?.ephemeral_5m_input_tokens)
  })

  test('another model or too short a prefix is not cached', async () => {
    const other = await client.messages.create({ ...ask, model: 'claude-opus-5-5', system: [marked('alpha ', '1h')] })
    const short = { type: 'text' as const, text: 'short', cache_control: { type: 'ephemeral' as const } }
    const small = await client.messages.create({ ...ask, system: [short] })

    expect(other.usage.cache_read_input_tokens).toBe(0)
    expect(small.usage.cache_creation_input_tokens).toBe(0)
  })
})

describe('the official Anthropic package understands everything else', () => {
  test('counting is free and agrees with what a message is billed', async () => {
    const counted = await client.messages.countTokens({ model: ask.model, messages: ask.messages })
    const free = providers.last()
    const message = await client.messages.create(ask)

    expect(counted.input_tokens).toBe(message.usage.input_tokens)
    expect(free.tokens).toBeNull()
  })

  test('a batch is in progress, then ended, then read line by line with the tier batch', async () => {
    const requests = [
      { custom_id: 'good', params: ask },
      { custom_id: 'bad', params: { ...ask, messages: [] } },
    ]
    const created = await client.messages.batches.create({ requests })
    const ended = await client.messages.batches.retrieve(created.id)
    const results = await Array.fromAsync(await client.messages.batches.results(created.id))

    expect(created.processing_status).toBe('in_progress')
    expect(ended.processing_status).toBe('ended')
    expect(ended.request_counts).toMatchObject({ succeeded: 1, errored: 1 })
    expect(results.map((line) => [line.custom_id, line.result.type])).toEqual([
      ['good', 'succeeded'],
      ['bad', 'errored'],
    ])
    expect(results[0]?.result.type === 'succeeded' && results[0].result.message.usage.service_tier).toBe('batch')
    expect(providers.last().tokens?.output).toBeGreaterThan(0)
  })

  test('models come in pages', async () => {
    const listed = await Array.fromAsync(client.models.list({ limit: 3 }))

    expect(listed.length).toBeGreaterThan(6)
    expect(new Set(listed.map((model) => model.id)).size).toBe(listed.length)
  })

  test('the OpenAI-compatible endpoint takes a bearer key and answers in OpenAI’s form', async () => {
    const compatible = new OpenAI({ apiKey: providers.keys.anthropic, baseURL: `${providers.anthropicUrl}/v1` })
    const stream = await compatible.chat.completions.create({
      model: 'claude-sonnet-5-5',
      messages: ask.messages,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = await Array.fromAsync(stream)

    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0)
    expect(providers.last().tokens?.cacheRead).toBe(0)
  })
})

describe('what is wrong is refused in the vendor’s words', () => {
  test.each([
    [
      'a wrong key',
      { apiKey: null, defaultHeaders: { 'x-api-key': 'sk-ant-wrong' } },
      401,
      'authentication_error',
      'invalid x-api-key',
    ],
    [
      'a bearer token in place of a key',
      { apiKey: null, authToken: 'x' },
      401,
      'authentication_error',
      'Invalid bearer token',
    ],
    [
      'no version',
      { defaultHeaders: { 'anthropic-version': null } },
      400,
      'invalid_request_error',
      'header is required',
    ],
  ])('%s', async (_, options, status, type, words) => {
    const refused = await client
      .withOptions(options)
      .messages.create(ask)
      .catch((thrown: unknown) => thrown)

    if (!(refused instanceof Anthropic.APIError)) throw refused
    expect(refused.status).toBe(status)
    expect(refused.error).toMatchObject({ type: 'error', error: { type } })
    expect(refused.message).toContain(words)
  })

  test.each([
    [429, 'rate_limit_error'],
    [529, 'overloaded_error'],
    [500, 'api_error'],
  ])('status %i is a %s with a request id', async (status, type) => {
    providers.next({ status })
    const refused = await client.messages.create(ask).catch((thrown: unknown) => thrown)

    if (!(refused instanceof Anthropic.APIError)) throw refused
    expect(refused.error).toMatchObject({ error: { type } })
    expect(refused.requestID).toMatch(/^req_/)
  })

  test('an error in the middle of a stream reaches the reader as one', async () => {
    providers.next({ outcome: 'failed' })

    await expect(client.messages.stream(ask).finalMessage()).rejects.toThrow('Overloaded')
  })
})
