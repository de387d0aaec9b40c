import type { ApiFormat } from './api-format.ts'
import type { PeekedBody } from './body-scan.ts'
import { JsonFault, type Span, scanObject, skipBlank } from './json-object.ts'

/** What is longer is not looked at: a proxy has no time for it. */
const longestTurn = 16 * 1024
/** Behind a tool's results Claude Code tells the model things between such marks; no human wrote them. */
const reminder = '<system-reminder>'

/**
 * Whether the last message of a request is a human's (they wrote or showed something) or a machine's (results of tools, a
 * beginning of the answer); null where it cannot be told. Reads the end of the messages only, and keeps nothing of them.
 */
export function humanTurn(format: ApiFormat, body: Buffer, peeked: PeekedBody): boolean | null {
  try {
    switch (format) {
      case 'anthropic-messages':
      case 'openai-chat':
        return turnOf(body, lastElement(body, peeked.fields.get('messages')))
      case 'openai-responses':
        return inputTurn(body, peeked.fields.get('input'))
      default:
        return null
    }
  } catch (thrown) {
    if (thrown instanceof JsonFault) return null
    throw thrown
  }
}

function inputTurn(body: Buffer, span: Span | undefined): boolean | null {
  if (span && body[span.start] === quote) return true
  return turnOf(body, lastElement(body, span))
}

// A message, or an item of the Responses API: what a tool gave back, or what the model said before.
function turnOf(body: Buffer, start: number | null): boolean | null {
  if (start === null || body[start] !== openBrace) return null
  const { members } = scanObject(body, start)
  const type = textOf(body, members.get('type'))
  if (type !== null && type !== 'message') return modelsOwn.has(type) || type.endsWith('_output') ? false : null
  switch (textOf(body, members.get('role'))) {
    case 'user':
      return isHumans(body, members.get('content'))
    case 'assistant':
    case 'tool':
    case 'function':
      return false
    default:
      return null
  }
}

const modelsOwn: ReadonlySet<string> = new Set(['function_call', 'custom_tool_call', 'reasoning'])

function isHumans(body: Buffer, content: Span | undefined): boolean | null {
  if (!content) return null
  if (body[content.start] === quote) return true
  if (body[content.start] !== openBracket) return null
  let isAnswered = false
  let isSaid = false
  for (let at = skipBlank(body, content.start + 1); body[at] === openBrace; ) {
    const { members, closingBrace } = scanObject(body, at)
    if (textOf(body, members.get('type')) === 'tool_result') isAnswered = true
    else if (!startsWith(body, members.get('text'), reminder)) isSaid = true
    at = skipBlank(body, closingBrace + 1)
    if (body[at] === comma) at = skipBlank(body, at + 1)
  }
  return isSaid ? true : isAnswered ? false : null
}

/** Where the last element of an array begins: sought from its end, so that a long history is passed over. */
function lastElement(body: Buffer, span: Span | undefined): number | null {
  if (!span || body[span.start] !== openBracket) return null
  const least = Math.max(span.start, span.end - longestTurn)
  let depth = 0
  for (let at = span.end - 2; at > least; at -= 1) {
    const byte = body[at]
    if (byte === quote) {
      at = startOfString(body, at, least)
      if (at === -1) return null
    } else if (byte === closeBrace || byte === closeBracket) depth += 1
    else if (byte === openBrace || byte === openBracket) {
      depth -= 1
      if (depth === 0) return at
    } else if (byte === comma && depth === 0) return null
  }
  return null
}

/** Where the text begins whose closing quote is at `end`; -1 where that is not behind `least`. */
function startOfString(body: Buffer, end: number, least: number): number {
  // Byte by byte: program text has a quote every few bytes, and a search costs more than it saves.
  for (let at = end - 1; at > least; at -= 1) {
    if (body[at] !== quote) continue
    let before = at
    while (body[before - 1] === backslash) before -= 1
    if ((at - before) % 2 === 0) return at
    at = before
  }
  return -1
}

function textOf(body: Buffer, span: Span | undefined): string | null {
  if (!span || body[span.start] !== quote || span.end - span.start > 60) return null
  return body.toString('latin1', span.start + 1, span.end - 1)
}

function startsWith(body: Buffer, span: Span | undefined, text: string): boolean {
  return span !== undefined && body.toString('latin1', span.start + 1, span.start + 1 + text.length) === text
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d
