import { endOfString } from './json-string.ts'

const quote = 0x22
const backslash = 0x5c

const textKeys = [
  'content',
  'text',
  'thinking',
  'partial_json',
  'arguments',
  'reasoning_content',
  'reasoning',
  'refusal',
]
const textKeyBytes = textKeys.map((key) => Buffer.from(key))

/**
 * Bytes of model-written text in the delta whose value starts at `at`: a string (Responses, legacy completions) or an
 * object (chat, Anthropic) whose text fields count and whose roles, ids and signatures do not.
 */
export function deltaTextBytes(buffer: Buffer, at: number, end: number): number {
  const first = buffer[at]
  if (first === quote) {
    const close = endOfString(buffer, at + 1, end)
    return close === -1 ? 0 : textBytes(buffer, at + 1, close)
  }
  return first === 0x7b ? objectTextBytes(buffer, at, end) : 0
}

function objectTextBytes(buffer: Buffer, from: number, end: number): number {
  let bytes = 0
  let depth = 0
  let counts = false
  for (let at = from; at < end; at += 1) {
    const byte = buffer[at]
    if (byte === quote) {
      const close = endOfString(buffer, at + 1, end)
      if (close === -1) return bytes
      if (buffer[close + 1] === 0x3a) counts = isTextKey(buffer, at + 1, close)
      else if (counts) bytes += textBytes(buffer, at + 1, close)
      at = close
    } else if (byte === 0x7b) {
      depth += 1
    } else if (byte === 0x7d) {
      depth -= 1
      if (depth === 0) return bytes
    }
  }
  return bytes
}

function isTextKey(buffer: Buffer, from: number, to: number): boolean {
  return textKeyBytes.some((key) => {
    if (key.length !== to - from) return false
    for (let index = 0; index < key.length; index += 1) if (key[index] !== buffer[from + index]) return false
    return true
  })
}

// An escape stands for one byte, a \u escape for about two.
function textBytes(buffer: Buffer, from: number, to: number): number {
  let bytes = 0
  let at = from
  while (at < to) {
    if (buffer[at] !== backslash) {
      at += 1
      bytes += 1
    } else if (buffer[at + 1] === 0x75) {
      at += 6
      bytes += 2
    } else {
      at += 2
      bytes += 1
    }
  }
  return bytes
}
