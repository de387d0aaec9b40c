const quote = 0x22
const backslash = 0x5c

// A string is read byte by byte at first, because most are short, then in jumps from quote to quote. Where quotes stand
// so close that a jump costs more than the bytes it leaps over, it is read byte by byte again for a while.
const nearBytes = 48
const shortJump = 64
const denseBytes = 512

/** Index of the quote that ends a JSON string; `from` is its first byte after the opening quote. -1: not before `to`. */
export function endOfString(buffer: Buffer, from: number, to: number): number {
  let at = from
  let ahead = nearBytes
  for (;;) {
    const near = Math.min(at + ahead, to)
    while (at < near) {
      const byte = buffer[at]
      if (byte === quote) return at
      at += byte === backslash ? 2 : 1
    }
    if (at >= to) return -1
    const found = buffer.indexOf(quote, at)
    if (found === -1 || found >= to) return -1
    if (!isEscaped(buffer, at, found)) return found
    ahead = found - at < shortJump ? denseBytes : nearBytes
    at = found + 1
  }
}

/** Whether the byte at `at` is escaped, in a string whose text from `from` on begins unescaped. */
export function isEscaped(buffer: Buffer, from: number, at: number): boolean {
  let before = at - 1
  while (before >= from && buffer[before] === backslash) before -= 1
  return (at - 1 - before) % 2 === 1
}
