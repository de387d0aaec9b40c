import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Asked } from '../translation.ts'
import { askedFor, bodyOf, dataOf, messages, streamOf, type TestMessage, translated } from './testing.ts'
import { wholeAnswer } from './whole-answer.ts'

function answered(message: TestMessage, asked: Asked = askedFor()) {
  return JSON.parse(String(wholeAnswer(bodyOf(message), asked)))
}

describe('a whole message becomes a chat completion', () => {
  it('with thoughts, texts, calls and usage in their places', () => {
    const message: TestMessage = {
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
        { type: 'text', text: 'I ' },
        { type: 'text', text: 'look.' },
        { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'a' } },
        { type: 'tool_use', id: 'toolu_2', name: 'patch', input: { input: '*** Begin "Patch"\n' } },
        { type: 'tool_use', id: 'toolu_3', name: 'shell', input: { input: 'ls' } },
      ],
      stop_reason: 'tool_use',
    }

    expect(answered(message)).toEqual({
      id: 'chatcmpl-01',
      object: 'chat.completion',
      created: 1_795_312_800,
      model: 'claude-sonnet-4-6',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'I look.',
            refusal: null,
            reasoning_content: 'Hm.',
            tool_calls: [
              { id: 'toolu_1', type: 'function', function: { name: 'read_file', arguments: '{"path":"a"}' } },
              { id: 'toolu_2', type: 'function', function: { name: 'patch', arguments: '*** Begin "Patch"\n' } },
              { id: 'toolu_3', type: 'custom', custom: { name: 'shell', input: 'ls' } },
            ],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 8100,
        completion_tokens: 50,
        total_tokens: 8150,
        prompt_tokens_details: { cached_tokens: 5000, cache_write_tokens: 3000 },
        completion_tokens_details: { reasoning_tokens: 20 },
      },
      system_fingerprint: null,
    })
  })

  it('with the arguments of a call as they were written, longer numbers than a double holds among them', () => {
    const input = '{"2": 1e400,"1":12345678901234567890,"text":"\\u00e9"}'
    const body = String(bodyOf({ content: [{ type: 'tool_use', id: 'a', name: 'find', input: 'HERE' }] }))

    const whole = wholeAnswer(Buffer.from(body.replace('"HERE"', input)), askedFor())

    expect(JSON.parse(String(whole)).choices[0].message.tool_calls[0].function.arguments).toBe(input)
  })

  it('with no content where nothing was said, and a refusal that says what helps', () => {
    const { message, finish_reason } = answered({ content: [], stop_reason: 'refusal' }).choices[0]

    expect(finish_reason).toBe('content_filter')
    expect(message).toEqual({ role: 'assistant', content: null, refusal: expect.stringContaining('new conversation') })
  })
})

it('the same comes out of a message whole and streamed', () => {
  fc.assert(
    fc.property(messages, fc.integer({ min: 1, max: 9 }), (message, pieceLength) => {
      const stream = dataOf(translated(streamOf(message, pieceLength), askedFor()))

      const { choices, usage } = answered(message)
      expect(putTogether(stream)).toEqual({ ...choices[0].message, finish_reason: choices[0].finish_reason, usage })
    }),
    { numRuns: 200 },
  )
})

it('the same response comes out of a message whole and streamed', () => {
  fc.assert(
    fc.property(messages, fc.integer({ min: 1, max: 9 }), (message, pieceLength) => {
      const asked = askedFor({ shape: 'responses' })

      const events = dataOf(translated(streamOf(message, pieceLength), asked)) as Array<Record<string, unknown>>

      expect(events.at(-1)?.response).toEqual(answered(message, asked))
      expect(events.map((event) => event.sequence_number)).toEqual(events.map((_event, index) => index))
    }),
    { numRuns: 200 },
  )
})

it('what is no message is left as it is', () => {
  expect(wholeAnswer(Buffer.from('<html>'), askedFor())).toBeNull()
})

type ToolCall = { index: number; function?: { arguments: string }; custom?: { input: string } }
type Chunk = {
  choices: Array<{
    delta: { content?: string; refusal?: string; reasoning_content?: string; tool_calls?: ToolCall[] }
    finish_reason: string | null
  }>
  usage: unknown
}

/** A chat message from its chunks, as a client puts it together. */
function putTogether(chunks: unknown[]) {
  const texts = { content: '', refusal: '', reasoning_content: '' }
  const calls: Array<Omit<ToolCall, 'index'>> = []
  let finish: string | null = null
  let usage: unknown = null
  for (const chunk of chunks as Chunk[]) {
    usage = chunk.usage ?? usage
    for (const { delta, finish_reason } of chunk.choices) {
      finish = finish_reason ?? finish
      texts.content += delta.content ?? ''
      texts.refusal += delta.refusal ?? ''
      texts.reasoning_content += delta.reasoning_content ?? ''
      for (const { index, ...more } of delta.tool_calls ?? []) {
        const call = calls[index]
        if (!call) calls[index] = more
        if (call?.function) call.function.arguments += more.function?.arguments ?? ''
        if (call?.custom) call.custom.input += more.custom?.input ?? ''
      }
    }
  }
  return {
    role: 'assistant',
    content: texts.content || null,
    refusal: texts.refusal || null,
    ...(texts.reasoning_content === '' ? {} : { reasoning_content: texts.reasoning_content }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    finish_reason: finish,
    usage,
  }
}
