import { expect, test } from 'vitest'
import { claimOf } from './claim.ts'
import { peekBody } from './usage/body-scan.ts'

function unbounded(body: object): string | null {
  const bytes = Buffer.from(JSON.stringify(body))
  const peeked = peekBody(bytes)
  if ('fault' in peeked) throw new Error(peeked.fault)
  return claimOf({ format: 'openai-chat', body: bytes, peeked, inputBytes: bytes.length }).unbounded()
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

test.each([
  ['previous_response_id', { input: 'a', previous_response_id: 'resp_1' }],
  ['background', { input: 'a', background: true }],
  ['conversation', { input: 'a', conversation: 'conv_1' }],
  ['web_search_options', { ...said('a'), web_search_options: {} }],
  ['mcp_servers', { ...said('a'), mcp_servers: [] }],
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
  ['fallbacks', { ...said('a'), fallbacks: [{ model: 'y' }] }],
  ['prediction', { ...said('a'), prediction: { type: 'content', content: 'b' } }],
  ...[-1, 1.5, '100', 1e18, [1]].map((wrong): [string, object] => [
    'a max_tokens that is no whole number of a usual size',
    { ...said('a'), max_completion_tokens: 10, max_tokens: wrong },
  ]),
  ['a n that is no whole number of a usual size', { ...said('a'), n: '20' }],
  ['a best_of that is no whole number of a usual size', { prompt: 'a', best_of: 1e300 }],
])('%s is named', (name, body) => {
  expect(unbounded({ model: 'x', ...body })).toBe(name)
})
