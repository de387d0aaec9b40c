import { endOfString } from './json-string.ts'

/** Where one member lies in the body: its key's opening quote, its value's first byte, one past its last. */
export type Span = { keyStart: number; start: number; end: number }

/** Something in a body that we refuse, as the rest of a sentence about it. */
export class JsonFault extends Error {}

const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a

const deepest = 1000
const mostMembers = 1000
const longestShown = 60
const open = new Uint8Array(deepest)

/**
 * The members of the object that starts at `start`, and where its closing brace is. Keys must be plain and different;
 * what lies deeper is only checked for balanced brackets and closed strings. Throws `JsonFault`.
 */
export function scanObject(body: Buffer, start: number): { members: Map<string, Span>; closingBrace: number } {
  const members = new Map<string, Span>()
  let at = skipBlank(body, start + 1)
  if (body[at] === closeBrace) return { members, closingBrace: at }
  for (;;) {
    const keyStart = at
    const key = readKey(body, at)
    at = skipBlank(body, key.end)
    if (body[at] !== colon) throw new JsonFault(`is not JSON: there is no colon after "${shown(key.text)}"`)
    const valueStart = skipBlank(body, at + 1)
    const end = endOfValue(body, valueStart)
    if (members.has(key.text)) throw new JsonFault(`names "${shown(key.text)}" twice; send each field once`)
    if (members.size === mostMembers) throw new JsonFault(`has more than ${mostMembers} fields`)
    members.set(key.text, { keyStart, start: valueStart, end })
    at = skipBlank(body, end)
    if (body[at] === closeBrace) return { members, closingBrace: at }
    if (body[at] !== comma) throw new JsonFault(notJson(body, at))
    at = skipBlank(body, at + 1)
  }
}

/** First byte that is not JSON white space. */
export function skipBlank(body: Buffer, from: number): number {
  let at = from
  for (;;) {
    const byte = body[at]
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at += 1
  }
}

function readKey(body: Buffer, at: number): { text: string; end: number } {
  if (body[at] !== quote) throw new JsonFault(notJson(body, at))
  const end = endOfString(body, at + 1, body.length)
  if (end === -1) throw new JsonFault('is not JSON: it ends inside a field name')
  for (let index = at + 1; index < end; index += 1) {
    const byte = body[index] ?? 0
    if (byte === backslash) {
      throw new JsonFault(
        `writes the field "${shown(body.toString('utf8', at + 1, end))}" with an escape; send it plainly`,
      )
    }
    if (byte < 0x20) throw new JsonFault('is not JSON: a field name has a control character')
  }
  return { text: body.toString('utf8', at + 1, end), end: end + 1 }
}

function endOfValue(body: Buffer, start: number): number {
  const first = body[start]
  if (first === quote) {
    const end = endOfString(body, start + 1, body.length)
    if (end === -1) throw new JsonFault('is not JSON: it ends inside a text')
    return end + 1
  }
  if (first === openBrace || first === openBracket) return endOfNested(body, start)
  return endOfLiteral(body, start)
}

function endOfNested(body: Buffer, start: number): number {
  const length = body.length
  let depth = 0
  let at = start
  while (at < length) {
    const byte = body[at]
    if (byte === quote) {
      const end = endOfString(body, at + 1, length)
      if (end === -1) throw new JsonFault('is not JSON: it ends inside a text')
      at = end + 1
      continue
    }
    at += 1
    if (byte === openBrace || byte === openBracket) {
      if (depth === deepest) throw new JsonFault(`is nested deeper than ${deepest} levels`)
      open[depth] = byte
      depth += 1
    } else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1
      // In ASCII each closing bracket stands two places after its opening one.
      if (open[depth] !== byte - 2) throw new JsonFault(`is not JSON: brackets do not match at byte ${at - 1}`)
      if (depth === 0) return at
    }
  }
  throw new JsonFault('is not JSON: it ends before its brackets are closed')
}

const literal = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/

function endOfLiteral(body: Buffer, start: number): number {
  let end = start
  while (end < body.length && !endsLiteral(body[end] ?? 0)) end += 1
  if (!literal.test(body.toString('latin1', start, end))) throw new JsonFault(notJson(body, start))
  return end
}

function endsLiteral(byte: number): boolean {
  return byte <= 0x20 || byte === comma || byte === closeBrace || byte === closeBracket || byte === colon
}

function notJson(body: Buffer, at: number): string {
  return at >= body.length ? 'is not JSON: it ends too early' : `is not JSON: byte ${at} is not what may stand there`
}

function shown(key: string): string {
  return key.length > longestShown ? `${key.slice(0, longestShown)}…` : key
}
