import { AppError } from '../base/app-error.ts'
import { hasHiddenCharacter } from '../base/hidden-characters.ts'
import { mayBeSecret } from '../base/may-be-secret.ts'

const longestLabel = 100

/** What a name may not hold, as an error calls it. */
export const hiddenCharacters = 'a line break or an invisible control character'

/** Reads a name people give to a thing: one line of at most 100 characters. `field` is how the error calls it. Throws `bad-input`. */
export function readLabel(field: string, text: string): string {
  if (text.length > longestLabel) {
    throw new AppError('bad-input', `${field} has ${text.length} characters; at most ${longestLabel} fit.`)
  }
  if (hasHiddenCharacter(text)) {
    throw new AppError('bad-input', `${field} holds ${hiddenCharacters}. Write it as one plain line.`)
  }
  if (mayBeSecret(text)) {
    throw new AppError('bad-input', `${field} looks like a key. Names are shown to everybody: give it another one.`)
  }
  return text
}

const mostTags = 20

/** Reads tags written `k=v`. Throws `bad-input` on another form, on a name given twice and on more than 20. */
export function readTags(field: string, texts: readonly string[]): Record<string, string> {
  if (texts.length > mostTags)
    throw new AppError('bad-input', `There are ${texts.length} tags; a key has at most ${mostTags}.`)
  const tags = new Map<string, string>()
  for (const text of texts) {
    const [, name, value] = /^([A-Za-z0-9][A-Za-z0-9_.-]{0,62})=(.+)$/s.exec(text) ?? []
    if (name === undefined || value === undefined) {
      throw new AppError(
        'bad-input',
        `${field} is written name=value, the name of letters, digits, dot, dash and underscore: team=payments.`,
      )
    }
    if (tags.has(name)) throw new AppError('bad-input', `${field} ${name} was given twice. A tag has one value.`)
    tags.set(name, readLabel(`${field} ${name}`, value))
  }
  return Object.fromEntries(tags)
}
