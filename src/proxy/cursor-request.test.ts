import { describe, expect, it } from 'vitest'
import { isResponsesShaped, toResponsesBody } from './cursor-request.ts'
import { json } from './testing.ts'
import { peekBody } from './usage/body-scan.ts'

function peeked(body: Buffer) {
  const read = peekBody(body)
  if ('fault' in read) throw new Error(read.fault)
  return read
}

function sent(body: string): string {
  const bytes = Buffer.from(body)
  return toResponsesBody(bytes, peeked(bytes)).toString()
}

describe('only what the Responses API does not know is taken out, every other byte stays', () => {
  const bodies: Array<[string, string]> = [
    ['{"model":"m", "input":[] }', '{"model":"m", "input":[] }'],
    ['{"model":"m","input":[],"stream_options":{"include_usage":true}}', '{"model":"m","input":[]}'],
    ['{ "stream_options" : {"include_usage":true} , "input": 1.0 }', '{ "input": 1.0 }'],
    ['{"stream_options":{"include_usage":false}}', '{}'],
    [
      '{"input":[],"stream_options":{"include_usage":true,"include_obfuscation":false},"a":1e400}',
      '{"input":[],"stream_options":{"include_obfuscation":false},"a":1e400}',
    ],
  ]
  it.each(bodies)('%s → %s', (body, there) => {
    expect(sent(body)).toBe(there)
  })
})

it('custom calls that went to Cursor as functions go back as custom calls, their outputs too', () => {
  const tools = [
    { type: 'custom', name: 'ApplyPatch' },
    { type: 'function', name: 'read_file' },
  ]
  const input = [
    { role: 'user', content: 'hi' },
    { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'ApplyPatch', arguments: '*** Begin Patch' },
    { type: 'function_call_output', call_id: 'call_1', output: 'ok' },
    { type: 'function_call', call_id: 'call_2', name: 'read_file', arguments: '{}' },
    { type: 'function_call_output', call_id: 'call_2', output: 'text' },
  ]

  const there = JSON.parse(sent(json({ model: 'm', input, tools }).toString()))

  expect(there.input).toEqual([
    input[0],
    { type: 'custom_tool_call', call_id: 'call_1', name: 'ApplyPatch', input: '*** Begin Patch' },
    { type: 'custom_tool_call_output', call_id: 'call_1', output: 'ok' },
    input[3],
    input[4],
  ])
})

it('a body with messages, or without input, is an ordinary chat body', () => {
  expect(isResponsesShaped(peeked(json({ input: [] })))).toBe(true)
  expect(isResponsesShaped(peeked(json({ input: [], messages: [] })))).toBe(false)
  expect(isResponsesShaped(peeked(json({ messages: [] })))).toBe(false)
})
