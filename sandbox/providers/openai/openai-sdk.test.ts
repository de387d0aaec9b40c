import OpenAI from 'openai'
import { beforeAll, describe, expect, test } from 'vitest'
import { type RunningProviders, runProviders } from '../testing.ts'

let providers: RunningProviders
let client: OpenAI

beforeAll(async () => {
  providers = await runProviders()
  client = new OpenAI({ apiKey: providers.keys.openai, baseURL: providers.openaiUrl, maxRetries: 0 })
  return () => providers.close()
})

const ask = { model: 'gpt-5.6-sol', messages: [{ role: 'user' as const, content: 'Say something.' }] }
const weather = {
  type: 'function' as const,
  function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
}

describe('the official OpenAI package understands chat completions', () => {
  test('an answer has text, a finish reason and a usage that adds up', async () => {
    const answer = await client.chat.completions.create(ask)

    expect(answer.choices[0]?.message.content).toContain('The sandbox read your request')
    expect(answer.choices[0]?.finish_reason).toBe('stop')
    expect(answer.usage?.total_tokens).toBe((answer.usage?.prompt_tokens ?? 0) + (answer.usage?.completion_tokens ?? 0))
    expect(answer.usage?.completion_tokens_details?.reasoning_tokens).toBeGreaterThan(0)
  })

  test('a stream carries the usage in a last chunk without choices when that was asked for', async () => {
    const stream = await client.chat.completions.create({
      ...ask,
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = await Array.fromAsync(stream)

    expect(chunks.at(-1)?.choices).toEqual([])
    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0)
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
  })

  test('a stream says nothing of usage when that was not asked for', async () => {
    const chunks = await Array.fromAsync(await client.chat.completions.create({ ...ask, stream: true }))

    expect(chunks.every((chunk) => !('usage' in chunk) && chunk.choices.length === 1)).toBe(true)
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('stop')
  })

  test('a tool call arrives in pieces and is put together', async () => {
    providers.next({ toolCalls: [{ name: 'weather', input: { city: 'Oslo' } }] })
    const runner = client.chat.completions.stream({ ...ask, tools: [weather] })

    const call = (await runner.finalChatCompletion()).choices[0]?.message.tool_calls?.[0]

    expect(call?.type === 'function' && call.function).toMatchObject({ name: 'weather', arguments: '{"city":"Oslo"}' })
  })

  test('what was sent before is read from the cache, in steps of 128 tokens, and what is new is written', async () => {
    const messages = [{ role: 'user' as const, content: 'x'.repeat(8_000) }]
    const first = await client.chat.completions.create({ ...ask, messages })
    const second = await client.chat.completions.create({ ...ask, messages: [...messages, ...messages] })

    expect(first.usage?.prompt_tokens_details).toMatchObject({ cached_tokens: 0, cache_write_tokens: 1920 })
    expect(second.usage?.prompt_tokens_details).toMatchObject({ cached_tokens: 1920 })
  })
})

describe('the official OpenAI package understands the Responses API', () => {
  test('a stream goes from created to completed, numbered, with the usage at the end', async () => {
    const stream = await client.responses.create({ model: 'gpt-6.1-sol', input: 'Say something.', stream: true })
    const events = await Array.fromAsync(stream)

    expect(events.map((event) => event.sequence_number)).toEqual(events.map((_, index) => index))
    expect(events[0]?.type).toBe('response.created')
    expect(events[1]?.type).toBe('response.in_progress')
    const end = events.at(-1)
    if (end?.type !== 'response.completed') throw new Error(`ended with ${end?.type}`)
    expect(end.response.usage?.output_tokens_details.reasoning_tokens).toBeGreaterThan(0)
    const text = events.map((event) => (event.type === 'response.output_text.delta' ? event.delta : '')).join('')
    expect(text).toContain('The sandbox read your request')
  })

  test('a response may end incomplete', async () => {
    providers.next({ outcome: 'incomplete' })
    const stream = await client.responses.create({ model: 'gpt-5.5', input: 'Go', stream: true })

    const end = (await Array.fromAsync(stream)).at(-1)

    expect(end).toMatchObject({ type: 'response.incomplete', response: { status: 'incomplete' } })
  })

  test('a response may fail in the middle of its stream, and in a whole answer', async () => {
    providers.next({ outcome: 'failed' })
    const stream = await client.responses.create({ model: 'gpt-5.5', input: 'Go', stream: true })
    await expect(Array.fromAsync(stream)).rejects.toThrow('An error occurred while processing your request')

    providers.next({ outcome: 'failed' })
    const whole = await client.responses.create({ model: 'gpt-5.5', input: 'Go' })
    expect(whole).toMatchObject({
      status: 'failed',
      error: { code: 'server_error' },
      usage: { output_tokens: expect.any(Number) },
    })
  })

  test('function and custom tools are called with their arguments', async () => {
    providers.next({
      toolCalls: [
        { name: 'weather', input: { city: 'Oslo' } },
        { name: 'ApplyPatch', input: { input: '*** Begin Patch' } },
      ],
    })
    const response = await client.responses.create({
      model: 'gpt-6.1-sol',
      input: 'Patch it',
      tools: [
        { type: 'function', name: 'weather', parameters: {}, strict: false },
        { type: 'custom', name: 'ApplyPatch' },
      ],
    })

    const items = response.output.filter((item) => item.type === 'function_call' || item.type === 'custom_tool_call')
    expect(items).toMatchObject([{ arguments: '{"city":"Oslo"}' }, { input: '*** Begin Patch' }])
  })

  test('a background response is queued, then there to be fetched', async () => {
    const queued = await client.responses.create({ model: 'gpt-5.5', input: 'Later', background: true })
    const done = await client.responses.retrieve(queued.id)

    expect(queued.status).toBe('queued')
    expect(queued.usage).toBeNull()
    expect(done.status).toBe('completed')
    expect(done.usage?.total_tokens).toBeGreaterThan(0)
  })

  test('a response that goes on from an earlier one counts its context again', async () => {
    const first = await client.responses.create({ model: 'gpt-5.5', input: 'One' })
    const second = await client.responses.create({ model: 'gpt-5.5', input: 'Two', previous_response_id: first.id })

    expect(second.usage?.input_tokens).toBeGreaterThan(first.usage?.total_tokens ?? 0)
  })
})

describe('the official OpenAI package understands everything else', () => {
  test('legacy completions, whole and streamed', async () => {
    const whole = await client.completions.create({ model: 'gpt-4.1', prompt: 'Once', max_tokens: 50 })
    const options = { model: 'gpt-4.1', prompt: 'Once', stream: true as const, stream_options: { include_usage: true } }
    const chunks = await Array.fromAsync(await client.completions.create(options))

    expect(whole.usage?.completion_tokens).toBeGreaterThan(0)
    expect(chunks.at(-1)?.usage?.completion_tokens).toBeGreaterThan(0)
  })

  test('embeddings', async () => {
    const answer = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['one', 'two words'] })

    expect(answer.data.map((item) => item.embedding)).toEqual([
      [0.5, -0.25, 0.125, 0],
      [0.5, -0.25, 0.125, 0],
    ])
    expect(answer.usage.total_tokens).toBe(4)
  })

  test('models', async () => {
    const listed = await Array.fromAsync(client.models.list())

    expect(listed.map((model) => model.id)).toContain('gpt-6.1-sol')
    expect((await client.models.retrieve('gpt-5.5')).owned_by).toBe('system')
  })

  test.each([
    [
      'a wrong key',
      () => client.withOptions({ apiKey: 'sk-wrong-key-123456' }).models.list(),
      OpenAI.AuthenticationError,
      'Incorrect API key provided: sk-wrong****3456',
    ],
    [
      'an unknown model',
      () => client.chat.completions.create({ ...ask, model: 'llama' }),
      OpenAI.NotFoundError,
      'does not exist',
    ],
    [
      'a body without messages',
      () => client.post('/chat/completions', { body: { model: 'gpt-5' } }),
      OpenAI.BadRequestError,
      "Missing required parameter: 'messages'",
    ],
  ])('%s is refused in the vendor’s words', async (_, call, kind, words) => {
    const refused = await Promise.resolve(call()).catch((thrown: unknown) => thrown)

    expect(refused).toBeInstanceOf(kind)
    expect(String(refused)).toContain(words)
  })

  test('a rate limit says when to come back', async () => {
    providers.next({ status: 429 })
    const refused = await client.chat.completions.create(ask).catch((thrown: unknown) => thrown)

    expect(refused).toBeInstanceOf(OpenAI.RateLimitError)
    expect(refused instanceof OpenAI.RateLimitError && refused.headers.get('retry-after')).toBe('7')
  })
})
