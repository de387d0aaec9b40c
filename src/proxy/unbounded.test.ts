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
])('%s is named', (name, body) => {
  expect(unbounded({ model: 'x', ...body })).toBe(name)
})
