import { z } from 'zod'
import type { DbOrTransaction } from '../../../db/database.ts'
import { findPerson, findPersonByEmail, type Person } from '../../../people/person.ts'
import { faults } from './faults.ts'

/** Somebody as they are named over HTTP: by their id or e-mail address. */
export const personGiven = z.string().trim().min(1).max(320).describe('A person or robot: their id or e-mail address.')

/** The people of a list, in its order. Throws a fault for each that nobody is, naming its place: `add.1`. */
export async function peopleGiven(db: DbOrTransaction, field: string, given: readonly string[]): Promise<Person[]> {
  const found: Person[] = []
  const missing: Array<{ field: string; say: string }> = []
  for (const [place, text] of given.entries()) {
    const person = await personOf(db, text)
    if (person) found.push(person)
    else missing.push({ field: `${field}.${place}`, say: unknown(text) })
  }
  if (missing.length > 0) throw faults(missing)
  return found
}

/** Who is meant by one text. Throws a fault naming the field. */
export async function onePersonGiven(db: DbOrTransaction, field: string, text: string): Promise<Person> {
  const person = await personOf(db, text)
  if (person) return person
  throw faults([{ field, say: unknown(text) }])
}

function personOf(db: DbOrTransaction, text: string): Promise<Person | null> {
  return z.uuid().safeParse(text).success ? findPerson(db, text) : findPersonByEmail(db, text)
}

function unknown(text: string): string {
  return `Nobody here has the id or e-mail address “${text}”. See everybody with GET /api/people.`
}
