// Control characters, line and paragraph separators, and marks that turn the direction of what follows.
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

// Nothing to trim or to replace, and one character is one letter.
const plain = /^[!-~]*$/

/** A client's word for something, fit to be kept and shown: one line, trimmed, at most so many characters. */
export function clientText(value: unknown, atMost: number): string {
  if (typeof value !== 'string') return ''
  if (value.length <= atMost && plain.test(value)) return value
  const line = value.replace(unprintable, ' ').trim()
  return [...line.slice(0, atMost * 2)].slice(0, atMost).join('').toWellFormed()
}

/** A header's text; HTTP hands over bytes as Latin-1, while clients mean UTF-8. */
export function headerText(value: string | string[] | undefined, atMost: number): string {
  if (typeof value !== 'string') return ''
  if (value.length <= atMost && plain.test(value)) return value
  const asUtf8 = Buffer.from(value, 'latin1').toString('utf8')
  return clientText(asUtf8.includes('\uFFFD') ? value : asUtf8, atMost)
}
