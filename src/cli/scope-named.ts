import { AppError } from '../base/app-error.ts'
import { personScope, type Scope, teamScope, wholeOrganisation } from '../reports/scope.ts'
import type { CliDeps, Given, Option } from './command.ts'
import { personNamed } from './person-named.ts'
import { teamNamed } from './team-named.ts'

/** Whose figures; the whole organisation's where none of them is given. */
export const scopeOfFigures: Readonly<Record<string, Option>> = {
  org: { help: 'of the whole organisation (as it is without --team and --person)' },
  team: { value: 'T', help: 'of a team and its sub-teams, by who was in it on the day' },
  person: { value: 'E', help: 'of one person, by e-mail or name' },
}

/** The scope the options name. Throws `bad-input` where several are, or nobody is called so. */
export async function scopeNamed({ db }: Pick<CliDeps, 'db'>, given: Given): Promise<Scope> {
  refuseSeveralScopes(given)
  const [team, person] = [given.text('team'), given.text('person')]
  if (team !== null) return teamScope(await teamNamed(db, team))
  if (person === null) return wholeOrganisation
  return personScope(await personNamed(db, person))
}

export function refuseSeveralScopes(given: Given): void {
  if (Object.keys(scopeOfFigures).filter((option) => given.has(option)).length > 1) {
    throw new AppError('bad-input', 'Give one of --org, --team T and --person E.')
  }
}
