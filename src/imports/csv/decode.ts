import { isAscii, isUtf8 } from 'node:buffer'

/** How a file's bytes are letters. Files that are not clean UTF-8 are read letter by letter, as `openDecoder` says. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be'

/** By its byte order mark, else by where the zero bytes of plain letters stand; null: bytes of something that is no text. */
export function encodingOf(head: Uint8Array): Encoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const zeros = { even: 0, odd: 0 }
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2 === 0 ? 'even' : 'odd'] += 1
  if (zeros.even === 0 && zeros.odd === 0) return 'utf-8'
  // A header is plain letters, so nearly every second byte of it is 0.
  const most = head.length / 4
  if (zeros.odd > most && zeros.even === 0) return 'utf-16le'
  return zeros.even > most && zeros.odd === 0 ? 'utf-16be' : null
}

/**
 * Turns bytes that arrive in pieces into text, without a byte order mark; how they are cut makes no difference. Bytes that are
 * no UTF-8 are taken for Windows-1252, each alone, as Excel still writes it.
 */
export function openDecoder(encoding: Encoding): { decode(bytes: Uint8Array): string; end(): string } {
  if (encoding === 'utf-8') return openMixedDecoder()
  const decoder = new TextDecoder(encoding)
  return { decode: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
}

function openMixedDecoder() {
  let rest: Uint8Array = new Uint8Array()
  let isAtStart = true

  function decoded(bytes: Uint8Array): string {
    const text =
      isAscii(bytes) || isUtf8(bytes)
        ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
        : mixed(bytes)
    if (!isAtStart || text === '') return text
    isAtStart = false
    return text.startsWith('\uFEFF') ? text.slice(1) : text
  }

  return {
    decode(bytes: Uint8Array): string {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      const whole = all.length - cutOff(all)
      rest = all.slice(whole)
      return decoded(all.subarray(0, whole))
    },
    end(): string {
      const last = rest
      rest = new Uint8Array()
      return decoded(last)
    },
  }
}

/** How many bytes at the end begin a letter whose other bytes are still to come. */
function cutOff(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0
    if (byte < 0x80) return 0
    if (byte >= 0xc0) return lengthOf(byte) > back ? back : 0
  }
  return 0
}

function lengthOf(lead: number): number {
  if (lead >= 0xf0 && lead <= 0xf4) return 4
  if (lead >= 0xe0) return lead <= 0xef ? 3 : 1
  return lead >= 0xc2 ? 2 : 1
}

const latin = new TextDecoder('windows-1252')

function mixed(bytes: Uint8Array): string {
  const parts: string[] = []
  let from = 0
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0
    const length = byte < 0x80 ? 1 : lengthOf(byte)
    const isLetter =
      byte < 0x80 || (length > 1 && isUtf8(bytes.subarray(at, at + length)) && at + length <= bytes.length)
    if (!isLetter) {
      parts.push(Buffer.from(bytes.subarray(from, at)).toString(), latin.decode(bytes.subarray(at, at + 1)))
      from = at + 1
    }
    at += isLetter ? length : 1
  }
  return parts.join('') + Buffer.from(bytes.subarray(from)).toString()
}
