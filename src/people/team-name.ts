import { AppError } from '../base/app-error.ts'
import { hasHiddenCharacter } from '../base/hidden-characters.ts'
import { mayBeSecret } from '../base/may-be-secret.ts'
import { hiddenCharacters } from './label.ts'

/** What cannot be, and which part of a team it is about. */
export class TeamFault extends AppError {
  readonly field: 'name' | 'costCentre' | 'parent' | 'leads'

  constructor(field: TeamFault['field'], say: string) {
    super('bad-input', say)
    this.field = field
  }
}

/** What a Slack menu still shows in full. */
const longestName = 75
const longestCostCentre = 40

/** Reads the name of a team: one line of 1 to 75 characters, needless spaces taken out. Throws `bad-input`. */
export function readTeamName(typed: string): string {
  const name = oneLine('name', 'The name', typed, longestName)
  if (name === '') throw new TeamFault('name', 'A team needs a name.')
  if (!/[\p{L}\p{N}]/u.test(name)) {
    throw new TeamFault('name', 'The name of a team needs at least one letter or digit.')
  }
  return name
}

/** Reads a cost centre: one line of at most 40 characters, or nothing. Throws `bad-input`. */
export function readCostCentre(typed: string): string {
  return oneLine('costCentre', 'The cost centre', typed, longestCostCentre)
}

function oneLine(field: TeamFault['field'], what: string, typed: string, longest: number): string {
  const text = typed.replaceAll(/\p{Zs}+/gu, ' ').trim()
  if (hasHiddenCharacter(text)) {
    throw new TeamFault(field, `${what} holds ${hiddenCharacters}. Write it as one plain line.`)
  }
  if (text.length > longest) {
    throw new TeamFault(field, `${what} has ${text.length} characters; at most ${longest} fit.`)
  }
  if (mayBeSecret(text))
    throw new TeamFault(field, `${what} looks like a key, and everybody sees it. Give another one.`)
  return text
}
