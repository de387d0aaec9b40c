import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Asked } from '../translation.ts'
import { answerHead } from './answer-head.ts'
import { answerStream } from './answer-stream.ts'
import { errorBody } from './errors.ts'
import { askedFor, bodyOf, sent, streamOf, type TestMessage } from './testing.ts'
import { wholeAnswer } from './whole-answer.ts'

const now = new Date('2026-11-22T10:00:00Z')
const message: TestMessage = {
  content: [
    { type: 'thinking', thinking: 'Let me see.', signature: 'c2ln' },
    { type: 'text', text: 'I look: 🔎' },
    { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'src/main.ts' } },
    { type: 'tool_use', id: 'toolu_2', name: 'list', input: {} },
  ],
  stop_reason: 'tool_use',
}

type Answer =
  | { kind: 'message'; of: TestMessage }
  | { kind: 'stream'; bytes: string }
  | { kind: 'error'; status: number }

let server: Server
let client: OpenAI
let next: Answer = { kind: 'message', of: message }

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (bytes) => {
      body += bytes
    })
    request.on('end', () => {
      const shape = request.url?.endsWith('/responses') ? 'responses' : 'chat'
      const isStreaming = JSON.parse(body).stream === true
      answer(askedFor({ shape, isStreaming }))
    })

    function answer(asked: Asked) {
      const { status, headers } = answerHead(
        next.kind === 'error' ? next.status : 200,
        { 'request-id': 'req_011' },
        now,
      )
      const type = asked.isStreaming && next.kind !== 'error' ? 'text/event-stream' : 'application/json'
      response.writeHead(status, { ...headers, 'content-type': type })
      response.end(bytesFor(asked))
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  client = new OpenAI({ apiKey: 'sk-test', baseURL: `http://127.0.0.1:${port}/v1`, maxRetries: 0 })
})

afterAll(() => new Promise((resolve) => server.close(resolve)))

function bytesFor(asked: Asked): Buffer {
  if (next.kind === 'error') {
    const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
    return errorBody(next.status, Buffer.from(JSON.stringify(error)), asked)
  }
  if (next.kind === 'message' && !asked.isStreaming) return wholeAnswer(bodyOf(next.of), asked) ?? Buffer.alloc(0)
  const stream = answerStream(asked)
  const bytes = Buffer.from(next.kind === 'message' ? streamOf(next.of) : next.bytes)
  return Buffer.concat([stream.push(bytes), stream.end()])
}

const messages = [{ role: 'user' as const, content: 'Look' }]
const model = 'claude-sonnet-4-6'

describe('the official client reads the chat API', () => {
  it('whole', async () => {
    next = { kind: 'message', of: message }

    const completion = await client.chat.completions.create({ model, messages })

    expect(completion._request_id).toBe('req_011')
    expect(completion.choices[0]?.finish_reason).toBe('tool_calls')
    expect(completion.choices[0]?.message).toMatchObject({ content: 'I look: 🔎', tool_calls: [{ id: 'toolu_1' }, {}] })
    expect(completion.usage?.prompt_tokens_details?.cached_tokens).toBe(5000)
  })

  it('streamed, and puts together the same', async () => {
    next = { kind: 'message', of: message }
    const whole = await client.chat.completions.create({ model, messages })

    const stream = client.chat.completions.stream({ model, messages, stream_options: { include_usage: true } })
    const streamed = await stream.finalChatCompletion()

    expect(streamed.usage).toEqual(whole.usage)
    expect(streamed.choices[0]?.finish_reason).toBe('tool_calls')
    expect(streamed.choices[0]?.message.content).toBe(whole.choices[0]?.message.content)
    expect(streamed.choices[0]?.message.tool_calls).toMatchObject(whole.choices[0]?.message.tool_calls ?? [])
  })

  it('an error inside a stream', async () => {
    next = { kind: 'stream', bytes: streamOf(message).split('event: message_delta')[0] ?? '' }
    const stream = await client.chat.completions.create({ model, messages, stream: true })

    await expect(Array.fromAsync(stream)).rejects.toThrow('Anthropic broke the answer off before its end.')
  })

  it('an error in place of an answer', async () => {
    next = { kind: 'error', status: 529 }

    const failure = await client.chat.completions.create({ model, messages }).catch((thrown: unknown) => thrown)

    expect(failure).toBeInstanceOf(OpenAI.InternalServerError)
    expect(failure).toMatchObject({ status: 503, code: 'server_is_overloaded', requestID: 'req_011' })
  })
})

describe('the official client reads the Responses API', () => {
  it('whole', async () => {
    next = { kind: 'message', of: message }

    const response = await client.responses.create({ model, input: 'Look' })

    expect(response.output_text).toBe('I look: 🔎')
    expect(response.output.map(({ type }) => type)).toEqual(['reasoning', 'message', 'function_call', 'function_call'])
    expect(response.usage?.input_tokens_details.cached_tokens).toBe(5000)
  })

  it.each([
    ['text and calls', message],
    ['custom calls', { content: [{ type: 'tool_use', id: 'a', name: 'shell', input: { input: 'diff "🌍"' } }] }],
    ['a refusal', { content: [{ type: 'text', text: 'So' }], stop_reason: 'refusal' }],
    ['an answer cut short', { content: [{ type: 'text', text: 'So' }], stop_reason: 'max_tokens' }],
    ['thoughts that are not told', { content: [{ type: 'thinking', thinking: '', signature: 'c2ln' }] }],
  ] satisfies Array<[string, TestMessage]>)('streamed, event by event: %s', async (_what, of) => {
    next = { kind: 'message', of }
    const whole = await client.responses.create({ model, input: 'Look' })

    const streamed = await client.responses.stream({ model, input: 'Look' }).finalResponse()

    expect(streamed.output).toMatchObject(whole.output)
    expect(streamed).toMatchObject({ id: whole.id, status: whole.status, usage: whole.usage })
  })

  it('a response that fails', async () => {
    const overloaded = sent('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
    next = { kind: 'stream', bytes: (streamOf(message).split('event: message_delta')[0] ?? '') + overloaded }

    await expect(client.responses.stream({ model, input: 'Look' }).finalResponse()).rejects.toThrow('Overloaded')
  })
})
