import { AppError } from '../base/app-error.ts'
import { program } from '../base/program.ts'
import type { Db } from '../db/database.ts'
import { findTeam, type Team } from '../people/team.ts'
import { shown } from './shown.ts'

/** The team of this name. Throws `bad-input` with the names that come near. */
export async function teamNamed(db: Db, name: string): Promise<Team> {
  const found = await findTeam(db, name)
  if ('team' in found) return found.team
  const near = found.nearest.map((one) => `“${shown(one)}”`).join(', ')
  const hint = near === '' ? `See them all with: ${program} team list` : `Did you mean ${near}?`
  throw new AppError('bad-input', `There is no team “${shown(name)}”. ${hint}`)
}

/** The same, where `none` stands for no team. */
export async function teamNamedOrNone(db: Db, name: string): Promise<Team | null> {
  return name.toLowerCase() === 'none' ? null : teamNamed(db, name)
}
