import { AppError } from '../base/app-error.ts'
import { nearest } from '../base/nearest.ts'
import { shown } from './shown.ts'

/** Reads the name of a provider out of those a command works with. Throws `bad-input` that names them. */
export function readProvider<Name extends string>(typed: string, choices: readonly Name[]): Name {
  const found = choices.find((choice) => choice === typed.toLowerCase())
  if (found) return found
  const meant = nearest(typed, choices)
  const hint = meant ? ` Did you mean ${meant}?` : ''
  throw new AppError('bad-input', `“${shown(typed)}” is not a provider here: ${choices.join(', ')}.${hint}`)
}
