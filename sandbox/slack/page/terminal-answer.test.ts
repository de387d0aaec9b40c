import { expect, test } from 'vitest'
import { readAnswer } from './terminal-answer.ts'

const events = (...parts: unknown[]) => parts.map((part) => `data: ${JSON.stringify(part)}\n\n`).join('')

const spoken: Array<[string, string]> = [
  [
    'Anthropic Messages, streamed',
    `event: message_start\n${events(
      { type: 'message_start', message: { content: [], usage: { input_tokens: 900, output_tokens: 1 } } },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'ping' },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello ' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'there.' } },
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 40 } },
      { type: 'message_stop' },
    )}`,
  ],
  [
    'Anthropic Messages, whole',
    JSON.stringify({
      type: 'message',
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'Hello there.' },
      ],
      usage: { input_tokens: 900, output_tokens: 40 },
    }),
  ],
  [
    'Chat Completions, streamed',
    `${events(
      { choices: [{ delta: { role: 'assistant', content: '' } }] },
      { choices: [{ delta: { content: 'Hello ' } }], usage: null },
      { choices: [{ delta: { content: 'there.' } }] },
      { choices: [{ delta: {}, finish_reason: 'stop' }] },
      { choices: [], usage: { prompt_tokens: 900, completion_tokens: 40 } },
    )}data: [DONE]\n\n`,
  ],
  [
    'Chat Completions, whole',
    JSON.stringify({
      choices: [{ message: { role: 'assistant', content: 'Hello there.' } }],
      usage: { prompt_tokens: 900, completion_tokens: 40 },
    }),
  ],
  [
    'Responses, streamed',
    events(
      { type: 'response.created', response: { output: [], usage: null } },
      { type: 'response.output_text.delta', delta: 'Hello ' },
      { type: 'response.output_text.delta', delta: 'there.' },
      { type: 'response.output_text.done', text: 'Hello there.' },
      {
        type: 'response.completed',
        response: {
          output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hello there.' }] }],
          usage: { input_tokens: 900, output_tokens: 40 },
        },
      },
    ),
  ],
  [
    'Responses, whole',
    JSON.stringify({
      object: 'response',
      output: [
        { type: 'reasoning', summary: [] },
        { type: 'message', content: [{ type: 'output_text', text: 'Hello there.' }] },
      ],
      usage: { input_tokens: 900, output_tokens: 40 },
    }),
  ],
]

test.each(spoken)('%s: the text is put together, the usage comes behind it', (_, body) => {
  expect(readAnswer(body)).toEqual({ text: 'Hello there.', usage: '900 tokens in, 40 tokens out' })
})

test.each([
  [
    { input_tokens: 1, cache_read_input_tokens: 2_048, cache_creation_input_tokens: 512, output_tokens: 1 },
    '1 token in, 2,048 read from the cache, 512 written to the cache, 1 token out',
  ],
  [
    { prompt_tokens: 9, prompt_tokens_details: { cached_tokens: 128 }, completion_tokens: 2 },
    '9 tokens in, 128 read from the cache, 2 tokens out',
  ],
  [{ input_tokens: 9, input_tokens_details: { cached_tokens: 0 }, output_tokens: 2 }, '9 tokens in, 2 tokens out'],
])('what came from the cache is said: %j', (usage, says) => {
  expect(readAnswer(JSON.stringify({ usage })).usage).toBe(says)
})

test.each([
  ['OpenAI’s', JSON.stringify({ error: { message: 'This key was revoked.', type: 'invalid_request_error' } })],
  ['Anthropic’s', JSON.stringify({ type: 'error', error: { type: 'x', message: 'This key was revoked.' } })],
  ['one within a stream', events({ type: 'error', error: { message: 'This key was revoked.' } })],
])('an error is told in its own sentence: %s', (_, body) => {
  expect(readAnswer(body)).toEqual({ text: 'This key was revoked.', usage: null })
})

test('a stream that broke off shows what came until then', () => {
  const body = `${events({ choices: [{ delta: { content: 'Hello' } }] })}data: {"choices":[{"del`

  expect(readAnswer(body)).toEqual({ text: 'Hello', usage: null })
})

test.each([
  ['', '(an empty answer)'],
  ['<h1>Bad gateway</h1>', '<h1>Bad gateway</h1>'],
  ['{"data":[]}', '{\n  "data": []\n}'],
  [`{"choices":[{"message":{"content":"${'x'.repeat(5_000)}"}}]}`, `${'x'.repeat(4_000)}\n… 1,000 more characters`],
])('anything else is shown as it is, and not without end (case %#)', (body, text) => {
  expect(readAnswer(body)).toEqual({ text, usage: null })
})
