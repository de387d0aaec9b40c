import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerStream } from './answer-stream.ts'
import { askedFor, dataOf, messages, sent, streamOf, translated } from './testing.ts'

const recorded = readFileSync(new URL('fixtures/messages-stream.sse', import.meta.url))

type Chunk = { choices?: Array<{ delta: Record<string, unknown>; finish_reason: string | null }> }

const deltasOf = (stream: string) =>
  dataOf(stream).flatMap((chunk) => (chunk as Chunk).choices?.map(({ delta }) => delta) ?? [])
const finishOf = (stream: string) =>
  dataOf(stream)
    .flatMap((chunk) => (chunk as Chunk).choices?.map((choice) => choice.finish_reason) ?? [])
    .at(-1)

describe('a streamed message becomes chat chunks', () => {
  it('role, text, finish and usage, as OpenAI streams them', () => {
    const head = {
      id: 'chatcmpl-1',
      object: 'chat.completion.chunk',
      created: 1_795_312_800,
      model: 'claude-sonnet-4-6',
      system_fingerprint: null,
    }
    const chunk = (delta: object, finish_reason: string | null = null) => ({
      ...head,
      choices: [{ index: 0, delta, finish_reason }],
      usage: null,
    })

    const stream = translated(recorded, askedFor())

    expect(stream.endsWith('data: [DONE]\n\n')).toBe(true)
    expect(dataOf(stream)).toEqual([
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Hi' }),
      chunk({}, 'stop'),
      {
        ...head,
        choices: [],
        usage: {
          prompt_tokens: 8100,
          completion_tokens: 50,
          total_tokens: 8150,
          prompt_tokens_details: { cached_tokens: 5000, cache_write_tokens: 3000 },
        },
      },
    ])
  })

  it('without usage where the client did not ask for it', () => {
    expect(translated(recorded, askedFor({ includeUsage: false }))).not.toContain('usage')
  })

  it('thoughts apart from the text, tool calls each with an index of its own', () => {
    const message = {
      content: [
        { type: 'thinking' as const, thinking: 'First', signature: 'c2ln' },
        { type: 'thinking' as const, thinking: '', signature: 'c2ln' },
        { type: 'thinking' as const, thinking: 'then', signature: 'c2ln' },
        { type: 'text' as const, text: 'I look.' },
        { type: 'tool_use' as const, id: 'toolu_1', name: 'read_file', input: { path: 'a' } },
        { type: 'tool_use' as const, id: 'toolu_2', name: 'list', input: {} },
      ],
      stop_reason: 'tool_use',
    }

    const stream = translated(streamOf(message, 8), askedFor())

    expect(deltasOf(stream)).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'First' },
      { reasoning_content: '\n\nthen' },
      { content: 'I look.' },
      { tool_calls: [{ index: 0, id: 'toolu_1', type: 'function', function: { name: 'read_file', arguments: '' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '{"path":' } }] },
      { tool_calls: [{ index: 0, function: { arguments: '"a"}' } }] },
      { tool_calls: [{ index: 1, id: 'toolu_2', type: 'function', function: { name: 'list', arguments: '' } }] },
      { tool_calls: [{ index: 1, function: { arguments: '{}' } }] },
      {},
    ])
    expect(finishOf(stream)).toBe('tool_calls')
  })

  it('the call of a function as clients before tools expect it', () => {
    const message = {
      content: [{ type: 'tool_use' as const, id: 'toolu_1', name: 'read_file', input: { path: 'a' } }],
      stop_reason: 'tool_use',
    }
    const asked = askedFor({ toolForms: new Map([['read_file', 'function_call']]) })

    const stream = translated(streamOf(message, 100), asked)

    expect(deltasOf(stream).slice(1, 3)).toEqual([
      { function_call: { name: 'read_file', arguments: '' } },
      { function_call: { arguments: '{"path":"a"}' } },
    ])
    expect(finishOf(stream)).toBe('function_call')
  })

  it('the tool that stands for a response format as the content, with nothing beside it', () => {
    const message = {
      content: [
        { type: 'text' as const, text: 'Here it is:' },
        { type: 'tool_use' as const, id: 'toolu_1', name: 'json', input: { answer: 42 } },
      ],
      stop_reason: 'tool_use',
    }

    const stream = translated(streamOf(message), askedFor({ jsonTool: 'json' }))

    expect(
      deltasOf(stream)
        .map(({ content }) => content ?? '')
        .join(''),
    ).toBe('{"answer":42}')
    expect(finishOf(stream)).toBe('stop')
  })

  it('what is said in place of the JSON that was asked for', () => {
    const message = { content: [{ type: 'text' as const, text: 'I cannot.' }] }

    const stream = translated(streamOf(message), askedFor({ jsonTool: 'json' }))

    expect(deltasOf(stream).at(-2)).toEqual({ content: 'I cannot.' })
  })

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'length'],
    ['refusal', 'content_filter'],
    ['something newer', 'stop'],
  ])('%s is %s', (stop_reason, finish) => {
    expect(finishOf(translated(streamOf({ content: [], stop_reason }), askedFor()))).toBe(finish)
  })

  it('a refusal with its reason', () => {
    const stop_details = { type: 'refusal' as const, category: 'cyber', explanation: 'It could enable harm.' }
    const message = { content: [{ type: 'text' as const, text: 'So' }], stop_reason: 'refusal', stop_details }

    expect(deltasOf(translated(streamOf(message), askedFor()))).toContainEqual({ refusal: 'It could enable harm.' })
  })
})

describe('bytes flow', () => {
  it('as soon as an event is there, the last with the line that ends the message', () => {
    const answer = answerStream(askedFor())
    const lines = recorded.toString().split('\n')
    const withChunk = lines.filter((line) => answer.push(Buffer.from(`${line}\n`)).length > 0)

    expect(withChunk.map((line) => JSON.parse(line.slice(6)).type)).toEqual([
      'message_start',
      'content_block_delta',
      'message_stop',
    ])
    expect(answer.end().toString()).toBe('')
  })

  it('the same however they are cut', () => {
    fc.assert(
      fc.property(messages, fc.constantFrom('chat', 'responses'), fc.array(fc.nat()), (message, shape, cuts) => {
        const stream = Buffer.from(streamOf(message))
        const asked = askedFor({ shape })
        const at = cuts.map((cut) => cut % stream.length)

        expect(translated(stream, asked, at)).toBe(translated(stream, asked))
      }),
      { numRuns: 100 },
    )
  })

  it('the same cut at every byte', () => {
    const message = { content: [{ type: 'text' as const, text: 'Grüße 🌍, 你好' }] }
    const stream = Buffer.from(streamOf(message))
    const whole = translated(stream, askedFor())

    expect(translated(stream, askedFor(), [...stream.keys()])).toBe(whole)
    for (const at of stream.keys()) expect(translated(stream, askedFor(), [at])).toBe(whole)
  })

  it('with lines that end as some proxies end them, and comments between', () => {
    const stream = `: hello\r\n\r\n${recorded.toString().replaceAll('\n', '\r\n')}`

    expect(translated(stream, askedFor())).toBe(translated(recorded, askedFor()))
  })
})

describe('an answer that fails says so', () => {
  const begun = recorded.toString().slice(0, recorded.indexOf('event: message_delta'))
  const overloaded = sent('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })

  it('in the middle of chat chunks, once, and ends', () => {
    const stream = translated(begun + overloaded + overloaded, askedFor())

    const error = {
      message: 'Overloaded',
      type: 'service_unavailable_error',
      param: null,
      code: 'server_is_overloaded',
    }
    expect(stream.endsWith(`data: ${JSON.stringify({ error })}\n\ndata: [DONE]\n\n`)).toBe(true)
    expect(stream.split('"error"')).toHaveLength(2)
  })

  it.each(['chat', 'responses'] as const)('when Anthropic breaks off (%s)', (shape) => {
    const stream = translated(begun, askedFor({ shape }))

    expect(stream).toContain('Anthropic broke the answer off before its end.')
    expect(stream).not.toContain('"finish_reason":"stop"')
    expect(stream).not.toContain('response.completed')
  })

  it('as a response that failed', () => {
    const events = dataOf(translated(begun + overloaded, askedFor({ shape: 'responses' })))

    expect(events.slice(-2)).toMatchObject([
      { type: 'error', error: { message: 'Overloaded', code: 'server_is_overloaded' } },
      {
        type: 'response.failed',
        response: { id: 'resp_1', status: 'failed', error: { code: 'server_is_overloaded', message: 'Overloaded' } },
      },
    ])
  })
})
