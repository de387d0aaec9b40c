import { describe, expect, test } from 'vitest'
import { claimOf } from './claim.ts'
import type { ApiFormat } from './usage/api-format.ts'
import { peekBody } from './usage/body-scan.ts'

function unbounded(body: object, format: ApiFormat = formatOf(body)): string | null {
  const bytes = Buffer.from(JSON.stringify(body))
  const peeked = peekBody(bytes)
  if ('fault' in peeked) throw new Error(peeked.fault)
  return claimOf({ format, body: bytes, peeked, inputBytes: bytes.length }).unbounded()
}

function formatOf(body: object): ApiFormat {
  if ('input' in body) return 'openai-responses'
  return 'prompt' in body ? 'openai-completions' : 'openai-chat'
}

const said = (content: unknown) => ({ messages: [{ role: 'user', content }] })

test.each([
  ['a plain conversation', said('hello')],
  ['parts of text', said([{ type: 'text', text: 'an image_url in a text' }])],
  [
    'tools the client runs',
    { ...said('a'), tools: [{ type: 'function', function: { parameters: { type: 'image' } } }] },
  ],
  ['Anthropic’s client tools', { ...said('a'), tools: [{ name: 'x', input_schema: {} }, { type: 'bash_20250124' }] }],
  ['a document of plain text', said([{ type: 'document', source: { type: 'text', data: 'a' } }])],
  ['a tool result', said([{ type: 'tool_result', content: [{ type: 'text', text: 'a' }] }])],
  [
    'arguments that look like parts',
    { messages: [{ role: 'assistant', tool_calls: [{ function: { arguments: '{"type":"image"}' } }] }] },
  ],
  ['a field that says null', { ...said('a'), conversation: null }],
  ['a limit that says null', { ...said('a'), max_tokens: null, max_completion_tokens: 0, n: 1 }],
  ['a prompt of its own', { prompt: ['a', 'b'], best_of: 3 }],
  ['a shell the client runs', { input: 'a', tools: [{ type: 'shell', environment: { type: 'local' } }] }],
  ['thoughts in plain text', { input: [{ type: 'reasoning', content: [{ type: 'reasoning_text', text: 'a' }] }] }],
  ['thoughts sent along', { input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' }] }],
])('%s is bounded by its bytes', (_, body) => {
  expect(unbounded({ model: 'x', ...body })).toBeNull()
})

const noBound = (field: string) => `the field ${field}, for which no bound is known`

test.each([
  ['previous_response_id', { input: 'a', previous_response_id: 'resp_1' }],
  ['background', { input: 'a', background: true }],
  [noBound('conversation'), { input: 'a', conversation: 'conv_1' }],
  [noBound('web_search_options'), { ...said('a'), web_search_options: {} }],
  [noBound('mcp_servers'), { ...said('a'), mcp_servers: [] }],
  ['the server tool web_search_20250305', { ...said('a'), tools: [{ type: 'web_search_20250305', max_uses: 1 }] }],
  ['the server tool code_interpreter', { input: 'a', tools: [{ type: 'function' }, { type: 'code_interpreter' }] }],
  ['an image', said([{ type: 'image_url', image_url: { url: 'https://x.example/a.png' } }])],
  ['an image', said([{ type: 'tool_result', content: [{ type: 'image', source: { type: 'base64' } }] }])],
  ['an image', { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }] }],
  ['a file', { input: [{ type: 'message', content: [{ type: 'input_file', file_url: 'https://x.example' }] }] }],
  ['a document', said([{ type: 'document', source: { type: 'url', url: 'https://x.example/a.pdf' } }])],
  ['a reference to an earlier item', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
  ['a reference to an earlier item', { input: [{ type: 'reasoning', id: 'rs_1', summary: [] }] }],
  ['an image', { input: [{ type: 'image_generation_call', id: 'ig_1' }] }],
  ['an image', { input: [{ type: 'computer_call_output', output: { type: 'computer_screenshot', file_id: 'f' } }] }],
  ['audio', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }],
  ['a prompt kept by the provider', { prompt: { id: 'pmpt_1', variables: {} } }],
  ['the server tool shell', { input: 'a', tools: [{ type: 'shell', environment: { type: 'container_auto' } }] }],
  [noBound('fallbacks'), { ...said('a'), fallbacks: [{ model: 'y' }] }],
  [noBound('prediction'), { ...said('a'), prediction: { type: 'content', content: 'b' } }],
  ...[-1, 1.5, '100', 1e18, [1]].map((wrong): [string, object] => [
    'a max_tokens that is no whole number of a usual size',
    { ...said('a'), max_completion_tokens: 10, max_tokens: wrong },
  ]),
  ['a n that is no whole number of a usual size', { ...said('a'), n: '20' }],
  ['a best_of that is no whole number of a usual size', { prompt: 'a', best_of: 1e300 }],
])('%s is named', (name, body) => {
  expect(unbounded({ model: 'x', ...body })).toBe(name)
})

describe('a field is bounded where the dialect’s own list has it', () => {
  const fields: Array<[ApiFormat, string[], string[]]> = [
    [
      'openai-chat',
      ['temperature', 'tools', 'response_format', 'stream_options', 'reasoning_effort', 'service_tier', 'verbosity'],
      ['modalities', 'audio', 'web_search_options', 'prediction', 'moderation', 'conversation', 'system', 'x_new'],
    ],
    ['openai-completions', ['suffix', 'echo', 'best_of'], ['messages', 'tools', 'x_new']],
    ['openai-embeddings', ['dimensions', 'encoding_format'], ['max_tokens', 'x_new']],
    [
      'openai-responses',
      ['instructions', 'reasoning', 'text', 'include', 'prompt_cache_key', 'client_metadata', 'truncation'],
      ['conversation', 'context_management', 'moderation', 'access_programs', 'image', 'messages', 'x_new'],
    ],
    [
      'anthropic-messages',
      ['system', 'thinking', 'output_config', 'metadata', 'stop_sequences', 'cache_control', 'speed'],
      ['mcp_servers', 'container', 'context_management', 'compaction', 'fallbacks', 'thread', 'n', 'x_new'],
    ],
  ]

  test.each(fields.flatMap(([format, bounded]) => bounded.map((field) => [format, field] as const)))(
    '%s: %s',
    (format, field) => {
      expect(unbounded({ model: 'x', [field]: null }, format)).toBeNull()
      const value = field === 'best_of' ? 3 : {}
      expect(unbounded({ model: 'x', [field]: value }, format)).toBeNull()
    },
  )

  test.each(fields.flatMap(([format, , unknown]) => unknown.map((field) => [format, field] as const)))(
    '%s: not %s, which is refused by name',
    (format, field) => {
      expect(unbounded({ model: 'x', [field]: null }, format)).toBeNull()
      expect(unbounded({ model: 'x', [field]: {} }, format)).toBe(noBound(field))
    },
  )

  test('what real clients send is known', () => {
    const codex = { input: [], tool_choice: 'auto', parallel_tool_calls: false, store: false, prompt_cache_key: 'a' }
    const cursor = { input: [], stream_options: { include_usage: true }, prompt_cache_retention: '24h', user: 'u' }
    const claudeCode = { messages: [], system: [], tools: [], metadata: {}, thinking: {}, output_config: {} }

    expect(unbounded({ model: 'x', client_metadata: {}, ...codex })).toBeNull()
    expect(unbounded({ model: 'x', ...cursor })).toBeNull()
    expect(unbounded({ model: 'x', ...claudeCode }, 'anthropic-messages')).toBeNull()
  })
})
