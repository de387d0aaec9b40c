import { AppError } from '../base/app-error.ts'
import { program } from '../base/program.ts'
import type { Db } from '../db/database.ts'
import { findPersonNamed } from '../people/find-person.ts'
import type { Person } from '../people/person.ts'
import { shown } from './shown.ts'

/** The one person or robot a text names, by e-mail or name. Throws `bad-input` with those who may be meant. */
export async function personNamed(db: Db, text: string): Promise<Person> {
  const found = await findPersonNamed(db, text)
  if ('person' in found) return found.person
  if ('several' in found) {
    throw new AppError(
      'bad-input',
      `“${shown(text)}” may be any of: ${found.several.map(calledInFull).join(', ')}. Give the e-mail address.`,
    )
  }
  const near = found.nearest.map(calledInFull).join(', ')
  const hint = near === '' ? `See them all with: ${program} person list` : `Did you mean ${near}?`
  throw new AppError('bad-input', `Nobody is called “${shown(text)}”. ${hint}`)
}

function calledInFull({ name, email }: Person): string {
  return email === null ? shown(name) : `${shown(name)} (${email})`
}
