// Control characters, line ends, halves of characters, and all that is there but not seen: marks that turn the direction of
// what stands around them, spaces without width. The two joiners stay: Persian and Indian names and many emoji need them.
const hidden = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u
const withoutWidth = /(?![\u200c\u200d])[\p{Cf}\p{Cs}]/gu
const gaps = /[\s\p{Cc}\p{Zl}\p{Zp}]+/gu

/** Whether a text holds a character that is not seen, or that changes how what stands around it is read. */
export function hasHiddenCharacter(text: string): boolean {
  return hidden.test(text)
}

/** A name that others gave, such as Slack or a vendor, fit to be shown: on one line, without what is not seen. */
export function withoutHiddenCharacters(text: string): string {
  return text.replaceAll(withoutWidth, '').replaceAll(gaps, ' ').trim()
}
