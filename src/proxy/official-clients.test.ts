import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  chatEvents,
  chatUsage,
  jsonAnswer,
  messageEvents,
  startProxy,
  streamAnswer,
  type TestProxy,
  testSecret,
  until,
} from './testing.ts'

let proxy: TestProxy
let openai: OpenAI
let anthropic: Anthropic
beforeEach(async () => {
  proxy = await startProxy(jsonAnswer({}))
  openai = new OpenAI({ apiKey: testSecret, baseURL: proxy.base })
  anthropic = new Anthropic({ apiKey: testSecret, baseURL: proxy.base })
})
afterEach(() => proxy.close())

const messages = [{ role: 'user' as const, content: 'hi' }]
const model = 'claude-sonnet-4-6'

describe('the official openai package', () => {
  it('a completion with a tool call', async () => {
    const message = {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }],
    }
    proxy.provider.answerWith(
      jsonAnswer({
        id: 'x',
        model: 'gpt-5.5',
        choices: [{ index: 0, message, finish_reason: 'tool_calls' }],
        usage: chatUsage,
      }),
    )

    const answer = await openai.chat.completions.create({
      model: 'gpt-5.5',
      messages,
      tools: [{ type: 'function', function: { name: 'f', parameters: {} } }],
    })

    expect(answer.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'f' } })
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'completed', tool: 'openai-sdk' }])
  })

  it('a stream, without the usage chunk it did not ask for', async () => {
    proxy.provider.answerWith(streamAnswer(chatEvents(['Hel', 'lo'], { usage: true })))

    let text = ''
    for await (const chunk of await openai.chat.completions.create({ model: 'gpt-5.5', messages, stream: true })) {
      expect(chunk.choices.length).toBe(1)
      text += chunk.choices[0]?.delta.content ?? ''
    }

    expect(text).toBe('Hello')
    expect(await proxy.settled(1)).toMatchObject([{ basis: 'metered', outputTokens: 50 }])
  })

  it('an abort stops the provider', async () => {
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(chatEvents(['abcd'], { usage: false })[0])
    })

    const stream = await openai.chat.completions.create({ model: 'gpt-5.5', messages, stream: true })
    for await (const _chunk of stream) stream.controller.abort()

    await proxy.provider.seen[0]?.gone
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'aborted', basis: 'estimated' }])
  })

  it('our refusals are its own errors, and are not tried again', async () => {
    proxy.keys.set(testSecret, { kind: 'revoked' })

    const failure = await openai.chat.completions
      .create({ model: 'gpt-5.5', messages })
      .catch((thrown: unknown) => thrown)

    expect(failure).toBeInstanceOf(OpenAI.AuthenticationError)
    expect(failure).toMatchObject({ status: 401, code: 'invalid_api_key', requestID: expect.stringMatching(/-7/) })
  })

  it('a Claude model by the OpenAI format', async () => {
    const content = [{ type: 'text', text: 'Hi' }]
    const usage = { input_tokens: 1000, output_tokens: 10 }
    proxy.provider.answerWith(
      jsonAnswer({ id: 'msg_1', type: 'message', model, content, stop_reason: 'end_turn', usage }),
    )

    const answer = await openai.chat.completions.create({ model, messages })

    expect(answer.choices[0]?.message.content).toBe('Hi')
    expect(await proxy.settled(1)).toMatchObject([{ provider: 'anthropic', model, inputTokens: 1000 }])
  })

  it('responses, embeddings and models', async () => {
    const usage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 }
    proxy.provider.answerWith(jsonAnswer({ id: 'resp_1', object: 'response', model: 'gpt-5.5', output: [], usage }))
    await openai.responses.create({ model: 'gpt-5.5', input: 'hi' })
    const data = [{ object: 'embedding', index: 0, embedding: [0.1] }]
    proxy.provider.answerWith(
      jsonAnswer({
        object: 'list',
        model: 'text-embedding-3-small',
        data,
        usage: { prompt_tokens: 4, total_tokens: 4 },
      }),
    )
    const input = { model: 'text-embedding-3-small', input: 'hi', encoding_format: 'float' as const }
    await openai.embeddings.create(input)
    proxy.provider.answerWith(jsonAnswer({ object: 'list', data: [{ id: 'gpt-5.5', object: 'model' }] }))
    const models = await openai.models.list()

    expect(models.data[0]?.id).toBe('gpt-5.5')
    expect(await proxy.settled(2)).toMatchObject([{ inputTokens: 10 }, { inputTokens: 4, outputTokens: 0 }])
  })
})

describe('the official @anthropic-ai/sdk package', () => {
  it('a stream with a tool call', async () => {
    const events = messageEvents([])
    const tool = [
      'event: content_block_start\ndata: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}\n\n',
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":1}"}}\n\n',
      'event: content_block_stop\ndata: {"type":"content_block_stop","index":1}\n\n',
    ]
    proxy.provider.answerWith(streamAnswer([...events.slice(0, 3), ...tool, ...events.slice(3)]))

    const message = await anthropic.messages.stream({ model, max_tokens: 9, messages }).finalMessage()

    expect(message.content[1]).toMatchObject({ type: 'tool_use', name: 'f', input: { a: 1 } })
    expect(await proxy.settled(1)).toMatchObject([{ tool: 'anthropic-sdk', inputTokens: 900, outputTokens: 40 }])
  })

  it('a bearer token instead of a key', async () => {
    const bearer = new Anthropic({ authToken: testSecret, apiKey: null, baseURL: proxy.base })
    proxy.provider.answerWith(jsonAnswer({ input_tokens: 12 }))

    const count = await bearer.messages.countTokens({ model, messages })

    expect(count.input_tokens).toBe(12)
  })

  it('an abort stops the provider', async () => {
    proxy.provider.answerWith((_seen, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (const event of messageEvents(['abcd']).slice(0, 3)) response.write(event)
    })

    const stream = anthropic.messages.stream({ model, max_tokens: 9, messages })
    stream.on('text', () => stream.abort())
    await stream.done().catch(() => undefined)

    await proxy.provider.seen[0]?.gone
    expect(await proxy.settled(1)).toMatchObject([{ outcome: 'aborted', basis: 'estimated', inputTokens: 900 }])
  })

  it('an error of the provider is its own error, and is tried again as the client likes', async () => {
    let attempts = 0
    proxy.provider.answerWith((seen, response) => {
      attempts += 1
      const overloaded = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }
      if (attempts === 1) jsonAnswer(overloaded, 529, { 'retry-after-ms': '1' })(seen, response)
      else jsonAnswer({ model, content: [], usage: { input_tokens: 1, output_tokens: 1 } })(seen, response)
    })

    await anthropic.messages.create({ model, max_tokens: 9, messages })

    const entries = await proxy.settled(2)
    expect(entries.map((entry) => [entry.outcome, entry.requests])).toEqual([
      ['refused', 0],
      ['completed', 1],
    ])
  })

  it('models, in Anthropic’s form', async () => {
    proxy.provider.answerWith(
      jsonAnswer({ data: [{ type: 'model', id: model }], has_more: false, first_id: model, last_id: model }),
    )

    const models = await anthropic.models.list()

    expect(models.data[0]?.id).toBe(model)
    await until(() => proxy.provider.seen[0]?.url === '/anthropic/v1/models')
  })
})
