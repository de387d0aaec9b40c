/**
 * A text as labels and months are looked for in it: lower case, accents taken off, every space a plain one. Character for
 * character as long as what `composed` gives, so that places in one are places in the other.
 */
export function plainText(text: string): string {
  return Array.from(composed(text), (character) => {
    const [base = ' '] = character.normalize('NFD')
    const lower = base.toLowerCase()
    return /\s/.test(lower) ? ' '.repeat(character.length) : lower.length === character.length ? lower : character
  }).join('')
}

/** A text with accents as one character each. */
export function composed(text: string): string {
  return text.normalize('NFC')
}
