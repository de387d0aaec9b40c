import { z } from 'zod'
import { withMember, withoutMember } from './json-splice.ts'
import { type PeekedBody, peekBody, readField } from './usage/body-scan.ts'

/** Whether a chat request has the body of a Responses request, as Cursor sends it for OpenAI's own models. */
export function isResponsesShaped(peeked: PeekedBody): boolean {
  return peeked.hasInput && !peeked.hasMessages
}

/**
 * The body as the Responses API takes it: without `stream_options.include_usage`, which it does not know, and with
 * Cursor's history of custom tools turned back (see `withCustomCalls`).
 */
export function toResponsesBody(body: Buffer, peeked: PeekedBody): Buffer {
  return withCustomCalls(withoutIncludeUsage(body, peeked))
}

function withoutIncludeUsage(body: Buffer, peeked: PeekedBody): Buffer {
  if (peeked.includeUsage === null) return body
  const { include_usage: _dropped, ...others } = streamOptions.parse(read(body, peeked, 'stream_options'))
  if (Object.keys(others).length === 0) return withoutMember(body, peeked, 'stream_options')
  return withMember(body, peeked, 'stream_options', others)
}

/**
 * Cursor takes every tool call for a function call (3.14 fails on any other), so custom calls go to it as functions
 * whose arguments are the raw input, and come back in the history as `function_call`. OpenAI knows the tool as custom
 * and wants `custom_tool_call` and `custom_tool_call_output`.
 */
function withCustomCalls(body: Buffer): Buffer {
  if (!body.includes('"function_call"') || !body.includes('"custom"')) return body
  const peeked = peekBody(body)
  if ('fault' in peeked) return body
  const custom = customTools(read(body, peeked, 'tools'))
  const history = items.safeParse(read(body, peeked, 'input'))
  if (custom.size === 0 || !history.success) return body
  const customCalls = new Set<unknown>()
  const input = history.data.map((item) => {
    if (item.type === 'function_call' && custom.has(item.name)) {
      customCalls.add(item.call_id)
      const { arguments: raw, id: _functionId, ...rest } = item
      return { ...rest, type: 'custom_tool_call', input: raw }
    }
    if (item.type === 'function_call_output' && customCalls.has(item.call_id)) {
      const { id: _functionId, ...rest } = item
      return { ...rest, type: 'custom_tool_call_output' }
    }
    return item
  })
  return customCalls.size === 0 ? body : withMember(body, peeked, 'input', input)
}

function customTools(tools: unknown): Set<unknown> {
  const list = items.safeParse(tools)
  return new Set((list.data ?? []).filter((tool) => tool.type === 'custom').map((tool) => tool.name))
}

function read(body: Buffer, peeked: PeekedBody, name: string): unknown {
  return readField(body, peeked.fields.get(name), body.length)
}

const streamOptions = z.record(z.string(), z.unknown())
const items = z.array(z.record(z.string(), z.unknown()))
