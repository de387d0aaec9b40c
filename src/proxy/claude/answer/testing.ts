import fc from 'fast-check'
import type { Asked } from '../translation.ts'
import { answerStream } from './answer-stream.ts'

/** Test help: what a chat client asks, unless told otherwise. */
export function askedFor(more: Partial<Asked> = {}): Asked {
  return {
    shape: 'chat',
    model: 'claude-sonnet-4-6',
    isStreaming: true,
    includeUsage: true,
    toolForms: new Map([
      ['patch', 'plain-arguments'],
      ['shell', 'custom'],
    ]),
    jsonTool: null,
    created: 1_795_312_800,
    requestId: 'req_1',
    ...more,
  }
}

type TestBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown }

export type TestMessage = {
  content: TestBlock[]
  stop_reason?: string
  stop_details?: { type: 'refusal'; category: string | null; explanation: string | null } | null
}

const usage = {
  input_tokens: 100,
  cache_creation_input_tokens: 3000,
  cache_read_input_tokens: 5000,
  output_tokens: 50,
  output_tokens_details: { thinking_tokens: 20 },
}

/** A message of Anthropic's that came whole, as its body. */
export function bodyOf(message: TestMessage): Buffer {
  const { content, stop_reason = 'end_turn', stop_details = null } = message
  const head = { id: 'msg_01', type: 'message', role: 'assistant', model: 'claude-sonnet-4-6' }
  return Buffer.from(JSON.stringify({ ...head, content, stop_reason, stop_sequence: null, stop_details, usage }))
}

/** The same message as Anthropic streams it; every delta has `pieceLength` characters at most. */
export function streamOf(message: TestMessage, pieceLength = 3): string {
  const { content, stop_reason = 'end_turn', stop_details = null } = message
  const start = { id: 'msg_01', type: 'message', role: 'assistant', content: [], stop_reason: null }
  const delta = { stop_reason, stop_sequence: null, stop_details }
  return [
    sent('message_start', { message: { ...start, usage: { ...usage, output_tokens: 1 } } }),
    ...content.map((block, index) => blockStream(block, index, pieceLength)),
    sent('message_delta', { delta, usage: { output_tokens: 50, output_tokens_details: { thinking_tokens: 20 } } }),
    sent('message_stop', {}),
  ].join('')
}

/** One event of Anthropic's. */
export function sent(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}

function blockStream(block: TestBlock, index: number, pieceLength: number): string {
  const { begun, deltas } = partsOf(block, pieceLength)
  return [
    sent('content_block_start', { index, content_block: begun }),
    sent('ping', {}),
    ...deltas.map((delta) => sent('content_block_delta', { index, delta })),
    sent('content_block_stop', { index }),
  ].join('')
}

function partsOf(block: TestBlock, pieceLength: number): { begun: object; deltas: object[] } {
  switch (block.type) {
    case 'text': {
      const deltas = pieces(block.text, pieceLength).map((text) => ({ type: 'text_delta', text }))
      return { begun: { ...block, text: '' }, deltas }
    }
    case 'thinking': {
      const deltas = pieces(block.thinking, pieceLength).map((thinking) => ({ type: 'thinking_delta', thinking }))
      const signature = { type: 'signature_delta', signature: block.signature }
      return { begun: { type: 'thinking', thinking: '', signature: '' }, deltas: [...deltas, signature] }
    }
    case 'tool_use': {
      const json = JSON.stringify(block.input)
      const deltas = (json === '{}' ? [''] : pieces(json, pieceLength)).map((partial_json) => ({
        type: 'input_json_delta',
        partial_json,
      }))
      return { begun: { ...block, input: {} }, deltas }
    }
  }
}

function pieces(text: string, length: number): string[] {
  const characters = [...text]
  const found: string[] = []
  for (let at = 0; at < characters.length; at += length) found.push(characters.slice(at, at + length).join(''))
  return found
}

/** What the client gets of a stream that comes cut at these bytes. */
export function translated(stream: string | Buffer, asked: Asked, cuts: number[] = []): string {
  const answer = answerStream(asked)
  const whole = Buffer.from(stream)
  const at = [0, ...cuts.toSorted((one, other) => one - other), whole.length]
  const pushed = at.slice(1).map((to, index) => answer.push(whole.subarray(at[index], to)))
  return Buffer.concat([...pushed, answer.end()]).toString()
}

/** The JSON of every event of a stream, its `[DONE]` left out. */
export function dataOf(stream: string): unknown[] {
  const lines = stream.split('\n').filter((line) => line.startsWith('data: ') && line !== 'data: [DONE]')
  return lines.map((line) => JSON.parse(line.slice('data: '.length)))
}

const words = fc.string({ unit: 'grapheme', maxLength: 40 })
const blocks = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: words }),
  fc.record({ type: fc.constant('thinking' as const), thinking: words, signature: fc.base64String() }),
  fc.record({
    type: fc.constant('tool_use' as const),
    id: fc.uuid(),
    name: fc.constantFrom('read_file', 'search'),
    input: fc.dictionary(words, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  }),
  fc.record({
    type: fc.constant('tool_use' as const),
    id: fc.uuid(),
    name: fc.constantFrom('patch', 'shell'),
    input: fc.record({ input: words }),
  }),
)

/** Any message Claude may give to what `askedFor` asks. */
export const messages: fc.Arbitrary<TestMessage> = fc.record({
  content: fc.array(blocks, { maxLength: 5 }),
  stop_reason: fc.constantFrom('end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'refusal', 'pause_turn'),
})
