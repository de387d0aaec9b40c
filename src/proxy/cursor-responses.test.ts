import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatCompletionOf, chatStreamOf } from './cursor-responses.ts'
import { exchange, json, jsonAnswer, startProxy, streamAnswer, type TestProxy, testSecret } from './testing.ts'

const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url))

type Chunk = {
  id?: string
  model?: string
  choices?: Array<{ delta: Record<string, unknown>; finish_reason: string | null }>
  usage?: unknown
  error?: unknown
}

function translated(events: Buffer | string[], includeUsage = false): { chunks: Chunk[]; text: string } {
  const stream = chatStreamOf({ includeUsage })
  const bytes = Array.isArray(events) ? Buffer.from(events.join('')) : events
  const text = Buffer.concat([stream.push(bytes), stream.end()]).toString()
  const data = text.split('\n\n').filter(Boolean)
  expect(data.pop()).toBe('data: [DONE]')
  return { chunks: data.map((line) => JSON.parse(line.slice('data: '.length))), text }
}

const event = (type: string, rest: object) => `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`
const response = { id: 'resp_1', created_at: 1795224000, model: 'gpt-5.5', status: 'in_progress' }
const created = event('response.created', { response })
const usage = {
  input_tokens: 1000,
  input_tokens_details: { cached_tokens: 600 },
  output_tokens: 50,
  output_tokens_details: { reasoning_tokens: 20 },
  total_tokens: 1050,
}
const completed = event('response.completed', { response: { ...response, status: 'completed', usage } })

describe('a recorded stream becomes chat chunks', () => {
  it('of text', () => {
    const { chunks } = translated(fixture('responses-ping-pong.sse'), true)

    expect(chunks.map((chunk) => chunk.choices?.[0]?.delta.content).filter(Boolean)).toEqual(['pong'])
    expect(chunks[0]).toMatchObject({
      id: 'chatcmpl-68ca61ea133c8190a25851b67c2dc1fa000638fabbdbe241',
      object: 'chat.completion.chunk',
      created: 1758093802,
      model: 'gpt-5',
      choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }],
    })
    expect(chunks.at(-2)?.choices).toEqual([{ index: 0, delta: {}, finish_reason: 'stop' }])
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 8510, completion_tokens: 7, total_tokens: 8517 },
    })
  })

  it('of a failure: an error chunk, said once', () => {
    const { chunks } = translated(fixture('responses-error.sse'))

    const errors = chunks.filter((chunk) => chunk.error)
    expect(errors).toMatchObject([{ error: { type: 'server_error', code: 'server_error', param: null } }])
  })

  it('however its bytes are cut', () => {
    const whole = fixture('responses-ping-pong.sse')
    const { text } = translated(whole, true)
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 20 }), (at) => {
        const stream = chatStreamOf({ includeUsage: true })
        const cuts = [0, ...at.toSorted((one, other) => one - other), whole.length]
        const pieces = cuts.slice(1).map((to, index) => stream.push(whole.subarray(cuts[index], to)))
        expect(Buffer.concat([...pieces, stream.end()]).toString()).toBe(text)
      }),
      { numRuns: 50 },
    )
  })

  it('to its end before the last blank line is there, which may come when the request is settled', () => {
    const events = fixture('responses-tool-calls.sse').toString().trimEnd()

    const text = chatStreamOf({ includeUsage: true })
      .push(Buffer.from(`${events}\n`))
      .toString()

    expect(text).toMatch(/"finish_reason":"\w+".*"usage":\{.*\n\ndata: \[DONE\]\n\n$/s)
  })
})

describe('an event becomes a delta', () => {
  const deltasOf = (...events: string[]) =>
    translated([created, ...events, completed])
      .chunks.slice(1, -1)
      .map((chunk) => chunk.choices?.[0]?.delta)
  const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'read_file', arguments: '' }
  const patch = { type: 'custom_tool_call', id: 'ct_1', call_id: 'call_2', name: 'ApplyPatch', input: '' }

  it('reasoning summaries, parts apart', () => {
    expect(
      deltasOf(
        event('response.reasoning_summary_part.added', { summary_index: 0 }),
        event('response.reasoning_summary_text.delta', { delta: 'First' }),
        event('response.reasoning_summary_part.added', { summary_index: 1 }),
        event('response.reasoning_summary_text.delta', { delta: 'then' }),
      ),
    ).toEqual([{ reasoning_content: 'First' }, { reasoning_content: '\n\n' }, { reasoning_content: 'then' }])
  })

  it('a refusal', () => {
    expect(deltasOf(event('response.refusal.delta', { delta: 'No.' }))).toEqual([{ refusal: 'No.' }])
  })

  it('two function calls and a custom one, each with an index of its own', () => {
    const deltas = deltasOf(
      event('response.output_item.added', { output_index: 1, item: call }),
      event('response.function_call_arguments.delta', { output_index: 1, delta: '{"a"' }),
      event('response.output_item.added', { output_index: 2, item: { ...call, call_id: 'call_3' } }),
      event('response.function_call_arguments.delta', { output_index: 2, delta: '{}' }),
      event('response.function_call_arguments.delta', { output_index: 1, delta: ':1}' }),
      event('response.output_item.done', { output_index: 1, item: { ...call, arguments: '{"a":1}' } }),
      event('response.output_item.added', { output_index: 4, item: patch }),
      event('response.custom_tool_call_input.delta', { output_index: 4, delta: '*** Begin Patch' }),
    )

    expect(deltas.flatMap((delta) => delta?.tool_calls)).toEqual([
      { index: 0, id: 'call_1', type: 'function', function: { name: 'read_file', arguments: '' } },
      { index: 0, function: { arguments: '{"a"' } },
      { index: 1, id: 'call_3', type: 'function', function: { name: 'read_file', arguments: '' } },
      { index: 1, function: { arguments: '{}' } },
      { index: 0, function: { arguments: ':1}' } },
      { index: 2, id: 'call_2', type: 'function', function: { name: 'ApplyPatch', arguments: '' } },
      { index: 2, function: { arguments: '*** Begin Patch' } },
    ])
  })

  it('arguments that come only with the finished item', () => {
    const deltas = deltasOf(
      event('response.output_item.added', { output_index: 0, item: call }),
      event('response.output_item.done', { output_index: 0, item: { ...call, arguments: '{}' } }),
    )

    expect(deltas.at(-1)).toEqual({ tool_calls: [{ index: 0, function: { arguments: '{}' } }] })
  })
})

describe('the end says why it ended', () => {
  const call = { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' }
  const ends: Array<[string, object, string[], string]> = [
    ['completed', { status: 'completed' }, [], 'stop'],
    [
      'completed',
      { status: 'completed' },
      [event('response.output_item.added', { output_index: 0, item: call })],
      'tool_calls',
    ],
    ['incomplete', { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } }, [], 'length'],
    ['incomplete', { status: 'incomplete', incomplete_details: { reason: 'content_filter' } }, [], 'content_filter'],
  ]
  it.each(ends)('%s %j', (type, end, before, reason) => {
    const { chunks } = translated([
      created,
      ...before,
      event(`response.${type}`, { response: { ...response, ...end } }),
    ])

    expect(chunks.at(-1)?.choices?.[0]?.finish_reason).toBe(reason)
  })

  it('a usage chunk comes only where it was asked for', () => {
    expect(translated([created, completed]).chunks.some((chunk) => chunk.usage)).toBe(false)
    expect(translated([created, completed], true).chunks.at(-1)?.usage).toEqual({
      prompt_tokens: 1000,
      completion_tokens: 50,
      total_tokens: 1050,
      prompt_tokens_details: { cached_tokens: 600 },
      completion_tokens_details: { reasoning_tokens: 20 },
    })
  })
})

const whole = {
  ...response,
  object: 'response',
  status: 'completed',
  output: [
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Done.', annotations: [] }] },
    { type: 'function_call', call_id: 'call_1', name: 'f', arguments: '{}' },
  ],
  usage,
}

it('a whole answer becomes a chat completion', () => {
  expect(JSON.parse(chatCompletionOf(json(whole))?.toString() ?? '')).toEqual({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1795224000,
    model: 'gpt-5.5',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'Done.',
          refusal: null,
          reasoning_content: 'Hm.',
          tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'f', arguments: '{}' } }],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ],
    usage: {
      prompt_tokens: 1000,
      completion_tokens: 50,
      total_tokens: 1050,
      prompt_tokens_details: { cached_tokens: 600 },
      completion_tokens_details: { reasoning_tokens: 20 },
    },
  })
  expect(chatCompletionOf(json({ object: 'list' }))).toBeNull()
})

describe('through the proxy', () => {
  let proxy: TestProxy
  beforeEach(async () => {
    proxy = await startProxy(jsonAnswer(whole))
  })
  afterEach(() => proxy.close())
  const sent = fixture('cursor-responses-shaped-body.json')

  it('Cursor’s body goes to responses and comes back as a chat stream any chat client reads; metered once', async () => {
    proxy.provider.answerWith(
      streamAnswer(
        fixture('responses-tool-calls.sse')
          .toString()
          .split(/(?<=\n\n)/),
      ),
    )
    const client = new OpenAI({ apiKey: testSecret, baseURL: proxy.base, maxRetries: 0 })

    const stream = await client.chat.completions.create(JSON.parse(sent.toString()))
    let text = ''
    let last: OpenAI.ChatCompletionChunk | null = null
    for await (const chunk of stream as unknown as AsyncIterable<OpenAI.ChatCompletionChunk>) {
      text += chunk.choices[0]?.delta.content ?? ''
      last = chunk
    }

    expect(text).toContain('Completing the changes')
    expect(last?.usage).toMatchObject({ prompt_tokens: 24626, completion_tokens: 339 })
    const [there] = proxy.provider.seen
    expect(there?.url).toBe('/openai/v1/responses')
    const { stream_options: _dropped, ...expected } = JSON.parse(sent.toString())
    expect(JSON.parse(there?.body.toString() ?? '')).toEqual(expected)
    expect(await proxy.settled(1)).toMatchObject([
      { outcome: 'completed', basis: 'metered', inputTokens: 24626 - 19968, cacheReadTokens: 19968, outputTokens: 339 },
    ])
  })

  it('the same without streaming', async () => {
    const { stream: _stream, stream_options: _options, ...body } = JSON.parse(sent.toString())

    const got = await exchange(`${proxy.base}/chat/completions`, { body: json(body) })

    expect(JSON.parse(got.body.toString())).toMatchObject({
      object: 'chat.completion',
      choices: [{ finish_reason: 'tool_calls' }],
    })
    expect(got.headers['content-length']).toBe(String(got.body.length))
    expect(await proxy.settled(1)).toMatchObject([{ basis: 'metered', inputTokens: 400, outputTokens: 50 }])
  })

  it('an error of the provider passes as it is', async () => {
    proxy.provider.answerWith(jsonAnswer({ error: { message: 'no such model', type: 'invalid_request_error' } }, 404))

    const got = await exchange(`${proxy.base}/chat/completions`, { body: sent })

    expect(got.status).toBe(404)
    expect(JSON.parse(got.body.toString()).error.message).toBe('no such model')
  })
})
