import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ApiFormat } from './api-format.ts'
import { peekBody } from './body-scan.ts'
import { humanTurn } from './human-turn.ts'

function turn(format: ApiFormat, body: object | string): boolean | null {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  const peeked = peekBody(bytes)
  return 'fault' in peeked ? null : humanTurn(format, bytes, peeked)
}

const result = { type: 'tool_result', tool_use_id: 't', content: 'done' }
const said = { type: 'text', text: 'Go on' }

test.each<[string, ApiFormat, object, boolean | null]>([
  ['what somebody wrote', 'anthropic-messages', { messages: [{ role: 'user', content: 'Hello' }] }, true],
  ['a picture', 'anthropic-messages', { messages: [{ role: 'user', content: [{ type: 'image', source: {} }] }] }, true],
  ['results of tools', 'anthropic-messages', { messages: [{ role: 'user', content: [result, result] }] }, false],
  [
    'results, and words with them',
    'anthropic-messages',
    { messages: [{ role: 'user', content: [result, said] }] },
    true,
  ],
  [
    'results, and what Claude Code reminds of',
    'anthropic-messages',
    { messages: [{ role: 'user', content: [result, { type: 'text', text: '<system-reminder>x</system-reminder>' }] }] },
    false,
  ],
  ['a beginning of the answer', 'anthropic-messages', { messages: [{ role: 'assistant', content: '{' }] }, false],
  ['no message', 'anthropic-messages', { messages: [] }, null],
  ['messages of another shape', 'anthropic-messages', { messages: ['hello'] }, null],
  ['what somebody wrote', 'openai-chat', { messages: [{ role: 'system' }, { role: 'user', content: 'Hi' }] }, true],
  ['a tool’s answer', 'openai-chat', { messages: [{ role: 'tool', tool_call_id: 'c', content: '4' }] }, false],
  ['a text', 'openai-responses', { input: 'Hello' }, true],
  ['a message', 'openai-responses', { input: [{ role: 'user', content: [{ type: 'input_text', text: 'x' }] }] }, true],
  ['a function’s output', 'openai-responses', { input: [{ type: 'function_call_output', output: '4' }] }, false],
  ['an item nobody knows', 'openai-responses', { input: [{ type: 'item_reference', id: 'x' }] }, null],
  ['another endpoint', 'openai-embeddings', { input: 'Hello' }, null],
])('%s to %s', (_name, format, body, expected) => {
  expect(turn(format, { model: 'm', ...body })).toBe(expected)
})

const content = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\\"', '}]"', '"role":"user"'),
  fc.array(
    fc.oneof(
      fc.record({ type: fc.constant('text'), text: fc.string() }),
      fc.record({ type: fc.constant('tool_result'), content: fc.oneof(fc.string(), fc.jsonValue({ maxDepth: 3 })) }),
      fc.record({ type: fc.constant('image'), source: fc.jsonValue({ maxDepth: 2 }) }),
    ),
    { maxLength: 4 },
  ),
)
const messages = fc.array(fc.record({ role: fc.constantFrom('user', 'assistant', 'system'), content }), {
  maxLength: 5,
})

test('says what a full reading says, however it is written', () => {
  fc.assert(
    fc.property(messages, fc.constantFrom(undefined, 2, '\t'), fc.jsonValue(), (all, space, tail) => {
      const text = JSON.stringify({ model: 'm', messages: all, tail }, null, space)

      expect(turn('anthropic-messages', text)).toBe(fullReading(all.at(-1)))
    }),
    { numRuns: 1_000 },
  )
})

test('whatever bytes come, it answers', () => {
  const broken = fc.tuple(messages, fc.nat(), fc.nat(255)).map(([all, at, byte]) => {
    const bytes = Buffer.from(JSON.stringify({ messages: all }))
    bytes[at % bytes.length] = byte
    return bytes
  })
  fc.assert(
    fc.property(broken, (bytes) => {
      const peeked = peekBody(bytes)
      if (!('fault' in peeked)) expect([true, false, null]).toContain(humanTurn('openai-chat', bytes, peeked))
    }),
    { numRuns: 1_000 },
  )
})

test('a last message that is too long to look at is not told', () => {
  expect(turn('openai-chat', { messages: [{ role: 'user', content: 'x'.repeat(17_000) }] })).toBe(null)
})

type Part = { type: string; text?: string }
type Message = { role: string; content: string | readonly Part[] }

function fullReading(last: unknown): boolean | null {
  if (last === undefined) return null
  const { role, content: all } = last as Message
  if (role === 'assistant') return false
  if (role !== 'user') return null
  if (typeof all === 'string') return true
  if (all.some(({ type, text }) => type !== 'tool_result' && !text?.startsWith('<system-reminder>'))) return true
  return all.length > 0 ? false : null
}
