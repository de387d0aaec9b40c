import { describe, expect, test } from 'vitest'
import type { StreamFormat } from './api-format.ts'
import { fixture, seen, tokensOf } from './seen-stream.ts'
import { createUsageTap } from './usage-tap.ts'

describe('recorded streams', () => {
  test('OpenAI chat: the last chunk tells the usage', () => {
    const stream = fixture('openai-chat-stream.sse')

    const { metered, ...told } = seen('openai-chat', stream, [stream.length], false)

    expect(told).toEqual({
      output: stream.toString(),
      model: 'gpt-5.6-sol',
      outputBytes: 2,
      finished: true,
      failed: false,
      betweenEvents: true,
    })
    expect(metered).toMatchObject({
      kind: 'complete',
      usage: {
        serviceTier: 'default',
        tokens: { input: 10_000, cacheRead: 20_000, cacheWrite5m: 10_000, output: 1000, reasoning: 500 },
      },
    })
  })

  test('Anthropic: the input from the start, the output from the last delta, merged and not added', () => {
    const stream = fixture('anthropic-messages-stream.sse')

    const { metered, model, outputBytes, finished } = seen('anthropic-messages', stream, [stream.length], false)

    expect({ model, outputBytes, finished }).toEqual({ model: 'claude-sonnet-4-6', outputBytes: 2, finished: true })
    expect(metered).toEqual({
      kind: 'complete',
      usage: {
        tokens: { input: 100, cacheRead: 5000, cacheWrite5m: 1000, cacheWrite1h: 2000, output: 50, reasoning: 0 },
        serverToolCalls: { webSearch: 2 },
        serviceTier: 'standard',
        speed: 'standard',
        inferenceGeo: 'global',
        extra: [],
      },
    })
  })

  test('Anthropic, broken off: the input is known, the output has only begun', () => {
    const stream = fixture('anthropic-messages-stream.sse')
    const half = stream.subarray(0, stream.indexOf('event: content_block_stop'))

    const { metered, outputBytes, finished } = seen('anthropic-messages', half, [100], false)

    expect({ kind: metered.kind, outputBytes, finished }).toEqual({ kind: 'begun', outputBytes: 2, finished: false })
    expect(tokensOf(metered)).toMatchObject({ input: 100, cacheRead: 5000, output: 1 })
  })

  test('OpenAI Responses: the usage of response.completed, at the tier that served it', () => {
    const stream = fixture('openai-responses-stream.sse')

    const { metered, model, outputBytes, finished } = seen('openai-responses', stream, [stream.length], false)

    expect({ model, outputBytes, finished }).toEqual({ model: 'gpt-5', outputBytes: 'pong'.length, finished: true })
    expect(metered).toMatchObject({
      kind: 'complete',
      usage: { serviceTier: 'default', tokens: { input: 8510, output: 7 } },
    })
  })

  test('OpenAI Responses that failed: no usage, and the failure is seen', () => {
    const stream = fixture('openai-responses-failed.sse')

    const { metered, finished, failed } = seen('openai-responses', stream, [stream.length], false)

    expect({ kind: metered.kind, finished, failed }).toEqual({ kind: 'none', finished: true, failed: true })
  })
})

test.each<[StreamFormat, string]>([
  ['anthropic-messages', 'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"x"}}\n\n'],
  ['openai-chat', 'data: {"error":{"message":"x","type":"server_error"}}\n\n'],
  ['openai-responses', 'event: error\ndata: {"type":"error","code":"x","message":"y"}\n\n'],
])('%s: an error inside the stream is seen', (format, text) => {
  expect(seen(format, Buffer.from(text), [1000], true)).toMatchObject({ failed: true, finished: true, output: text })
})

test('a tool schema that speaks of usage is not taken for the usage', () => {
  const tools = [{ parameters: { properties: { usage: { input_tokens: 1, output_tokens: 1 } } } }]
  const usage = { input_tokens: 70, output_tokens: 7 }
  const events = [
    { type: 'response.created', response: { model: 'm', usage: null, tools } },
    { type: 'response.completed', response: { usage, tools, metadata: { usage: '{"input_tokens":2}' } } },
  ]
  const stream = Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))

  expect(tokensOf(seen('openai-responses', stream, [50], false).metered)).toMatchObject({ input: 70, output: 7 })
})

test('web searches of the Responses API are counted', () => {
  const search = 'event: response.web_search_call.completed\ndata: {"type":"response.web_search_call.completed"}\n\n'
  const end = 'data: {"type":"response.completed","response":{"usage":{"input_tokens":1,"output_tokens":1}}}\n\n'

  const { metered } = seen('openai-responses', Buffer.from(search + search + end), [33], false)

  expect(metered).toMatchObject({ usage: { serverToolCalls: { webSearch: 2 } } })
})

describe('text the model wrote is counted by format', () => {
  const chat = (delta: unknown) =>
    `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta }], usage: null })}\n\n`
  test.each<[string, StreamFormat, string, number]>([
    ['chat', 'openai-chat', chat({ role: 'assistant', content: 'four' }), 4],
    [
      'a tool call',
      'openai-chat',
      chat({ tool_calls: [{ index: 0, id: 'call_1', function: { arguments: '{"a"' } }] }),
      4,
    ],
    ['reasoning', 'openai-chat', chat({ reasoning_content: 'abc' }), 3],
    ['nothing', 'openai-chat', chat({}), 0],
    ['legacy', 'openai-completions', 'data: {"model":"m","choices":[{"text":"abcde","index":0}]}\n\n', 5],
    [
      'Anthropic',
      'anthropic-messages',
      'data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"abc"}}\n\n',
      3,
    ],
    ['thinking', 'anthropic-messages', 'data: {"delta":{"type":"thinking_delta","thinking":"abcd"}}\n\n', 4],
    ['a tool input', 'anthropic-messages', 'data: {"delta":{"type":"input_json_delta","partial_json":"{\\"a"}}\n\n', 3],
    ['no signature', 'anthropic-messages', 'data: {"delta":{"type":"signature_delta","signature":"abcd"}}\n\n', 0],
    ['Responses', 'openai-responses', 'data: {"type":"response.output_text.delta","delta":"a\\u00e9\\n"}\n\n', 4],
  ])('%s', (_case, format, text, bytes) => {
    expect(seen(format, Buffer.from(text.repeat(3)), [10_000], false).outputBytes).toBe(3 * bytes)
  })
})

describe('the usage chunk that we asked for and the client did not', () => {
  const usageChunk = 'data: {"model":"m","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":6}}'
  const text = 'data: {"model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":null}'

  test.each(['\n\n', '\r\n\r\n'])('is taken out alone, at line ends %j', (gap) => {
    const stream = Buffer.from([text, usageChunk, 'data: [DONE]', ''].join(gap))

    const { output, metered, finished, betweenEvents } = seen('openai-chat', stream, [7], true)

    expect(output).toBe([text, 'data: [DONE]', ''].join(gap))
    expect(tokensOf(metered)).toMatchObject({ input: 5, output: 6 })
    expect({ finished, betweenEvents }).toEqual({ finished: true, betweenEvents: true })
  })

  test('stays when it carries text as well', () => {
    const both =
      'data: {"choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":{"prompt_tokens":5,"completion_tokens":6}}\n\n'

    const { output, metered } = seen('openai-chat', Buffer.from(both), [5], true)

    expect(output).toBe(both)
    expect(metered.kind).toBe('complete')
  })

  test('is taken out when the stream ends right after it, without a line end', () => {
    expect(seen('openai-chat', Buffer.from(`${text}\n\n${usageChunk}`), [9], true).output).toBe(`${text}\n\n`)
  })

  test('an unfinished line at the end of the stream comes out in the end', () => {
    const broken = `${text}\n\ndata: {"model":"m","cho`

    expect(seen('openai-chat', Buffer.from(broken), [6], true).output).toBe(broken)
  })

  test('of legacy completions is taken out too', () => {
    const stream = Buffer.from(`data: {"choices":[{"text":"a"}]}\n\n${usageChunk}\n\ndata: [DONE]\n\n`)

    expect(seen('openai-completions', stream, [4], true).output).toBe(
      'data: {"choices":[{"text":"a"}]}\n\ndata: [DONE]\n\n',
    )
  })
})

test('text goes on as soon as it is known to be text, not only when its event ends', () => {
  const tap = createUsageTap('openai-chat', { dropUsageChunk: true })
  const begun = Buffer.from('data: {"model":"m","choices":[{"index":0,"delta":{"content":"Hi')

  expect(tap.push(begun)).toBe(begun)
  expect(tap.betweenEvents()).toBe(false)
  expect(tap.push(Buffer.from('"}}]}\n\n')).toString()).toBe('"}}]}\n\n')
  expect(tap.betweenEvents()).toBe(true)
})

test('chunks in which nothing is dropped are passed on as the same object', () => {
  const tap = createUsageTap('openai-chat', { dropUsageChunk: true })
  const chunk = Buffer.from('data: {"model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":null}\n\n')

  expect(tap.push(chunk)).toBe(chunk)
  expect(tap.push(chunk)).toBe(chunk)
})

test('usage behind a line of a megabyte is found, while hardly any of it is kept', () => {
  const output = [{ type: 'message', content: [{ text: 'x"{\\'.repeat(200_000) }] }]
  const response = { model: 'm', output, usage: { input_tokens: 3, output_tokens: 4 } }
  const stream = Buffer.from(`data: ${JSON.stringify({ type: 'response.completed', response })}\n\n`)

  const whole = seen('openai-responses', stream, [stream.length], true)
  const cut = seen('openai-responses', stream, [16_384], true)

  expect(tokensOf(whole.metered)).toMatchObject({ input: 3, output: 4 })
  expect(cut).toEqual(whole)
})

test('thousands of lines without text in one piece are not each a search through all the others', () => {
  const chunk = Buffer.from('data: {"a":1}\n'.repeat(20_000))
  let searched = 0
  chunk.indexOf = (value: never, from = 0) => {
    const found = Buffer.prototype.indexOf.call(chunk, value, from)
    if (Buffer.isBuffer(value)) searched += (found === -1 ? chunk.length : found) - Number(from)
    return found
  }

  createUsageTap('openai-responses', { dropUsageChunk: false }).push(chunk)

  expect(searched).toBeLessThanOrEqual(3 * chunk.length)
})
