import { expect, test } from 'vitest'
import { estimateUsage } from './estimate-usage.ts'
import { usageOfJson } from './usage-of-json.ts'

function body(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

test('a chat completion tells usage, model and the tier that served it', () => {
  const answer = body({
    id: 'chatcmpl-1',
    model: 'gpt-5.5',
    choices: [{ message: { content: 'text with "usage":{"prompt_tokens":9}' } }],
    usage: { prompt_tokens: 100, completion_tokens: 20, prompt_tokens_details: { cached_tokens: 60 } },
    service_tier: 'flex',
  })

  const { usage, model } = usageOfJson('openai-chat', answer)

  expect(model).toBe('gpt-5.5')
  expect(usage).toMatchObject({ serviceTier: 'flex', tokens: { input: 40, cacheRead: 60, output: 20 } })
})

test('a response tells its web searches by its output items', () => {
  const answer = body({
    model: 'gpt-5.5',
    output: [
      { type: 'web_search_call', id: 'ws_1' },
      { type: 'message', content: [{ text: 'a "web_search_call" in a text' }] },
      { type: 'web_search_call', id: 'ws_2' },
    ],
    tools: [{ type: 'web_search' }],
    usage: { input_tokens: 10, output_tokens: 1 },
  })

  expect(usageOfJson('openai-responses', answer).usage?.serverToolCalls.webSearch).toBe(2)
})

test('a message tells its usage', () => {
  const answer = body({
    type: 'message',
    model: 'claude-opus-5',
    usage: { input_tokens: 3, output_tokens: 4, speed: 'fast' },
  })

  expect(usageOfJson('anthropic-messages', answer)).toMatchObject({
    model: 'claude-opus-5',
    usage: { speed: 'fast', tokens: { input: 3, output: 4 } },
  })
})

test.each([
  ['an error', { error: { message: 'no' } }],
  ['a response still running', { id: 'resp_1', status: 'queued', model: 'gpt-5.5', usage: null }],
])('%s tells no usage', (_case, answer) => {
  expect(usageOfJson('openai-responses', body(answer)).usage).toBeNull()
})

test.each(['', 'not JSON', '[{"usage":1}]', '{"usage":{"input_tokens":', '<html>'])(
  '%j tells no usage and is no error',
  (text) => {
    expect(usageOfJson('openai-chat', Buffer.from(text))).toMatchObject({ usage: null })
  },
)

test.each(['anthropic-count', 'models', 'anthropic-batches'] as const)('%s costs nothing', (format) => {
  const { usage } = usageOfJson(format, body({ input_tokens: 2095 }))

  expect(usage?.tokens).toMatchObject({ input: 0, output: 0 })
})

test('what was not told is counted from bytes, what was told is kept', () => {
  const { usage } = usageOfJson('anthropic-messages', body({ usage: { input_tokens: 500, output_tokens: 1 } }))
  if (!usage) throw new Error('the answer tells its usage')
  const bytes = { request: 4001, output: 400 }

  expect(estimateUsage({ kind: 'none' }, bytes).tokens).toMatchObject({ input: 1001, output: 100 })
  expect(estimateUsage({ kind: 'begun', usage }, bytes).tokens).toMatchObject({ input: 500, output: 100 })
  expect(estimateUsage({ kind: 'complete', usage }, bytes)).toBe(usage)
})
