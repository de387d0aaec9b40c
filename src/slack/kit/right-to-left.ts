const letter = '\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff'

/** Whether a text has letters that are written from right to left. */
export const rightToLeft = new RegExp(`[${letter}]`, 'u')

// A name's letters and what may stand between them; not what is isolated already.
const stretch = new RegExp(
  `(?<!\u2068[^\u2069]*)[${letter}](?:[${letter}\\p{M}\\p{N} '’".&+/_-]*[${letter}\\p{M}])?`,
  'gu',
)

/** Keeps names that are written from right to left from turning the line they stand in, with the amounts beside them. */
export function isolated(text: string): string {
  // A mark first, because a line is turned by the first letter in it, also by one that stands apart.
  return text.replaceAll(stretch, '\u200e\u2068$&\u2069')
}
