import { sql } from 'kysely'
import { newId } from '../base/id.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** Somebody who spends: a developer, or a robot (a CI runner, a bot). */
export type Person = { id: string; kind: 'person' | 'robot'; name: string; email: string | null }

/** Makes a new person. Throws when the e-mail is taken: `ensurePerson` is for that. */
export async function createPerson(
  db: DbOrTransaction,
  input: { kind: Person['kind']; name: string; email: string | null; now: Date },
): Promise<Person> {
  return db
    .insertInto('person')
    .values({ id: newId(), kind: input.kind, name: input.name, email: input.email, created_at: input.now })
    .returning(personColumns)
    .executeTakeFirstOrThrow()
}

/** The person with this e-mail, in whatever letter case, made on first sight. Safe to call from many places at once. */
export async function ensurePerson(
  db: DbOrTransaction,
  input: { kind: Person['kind']; name: string; email: string; now: Date },
): Promise<Person> {
  const email = input.email.toLowerCase()
  const made = await db
    .insertInto('person')
    .values({ id: newId(), kind: input.kind, name: input.name, email, created_at: input.now })
    .onConflict((conflict) => conflict.expression(lowerEmail).doNothing())
    .returning(personColumns)
    .executeTakeFirst()
  return made ?? (await personWithEmail(db, email).executeTakeFirstOrThrow())
}

export async function findPersonByEmail(db: DbOrTransaction, email: string): Promise<Person | null> {
  return (await personWithEmail(db, email).executeTakeFirst()) ?? null
}

/** Who stands behind what a vendor calls somebody; null when nobody was matched yet. */
export async function findPersonByHandle(
  db: DbOrTransaction,
  handle: { vendor: string; name: string },
): Promise<Person | null> {
  const found = await db
    .selectFrom('handle')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('handle.vendor', '=', handle.vendor)
    .where('handle.name', '=', handle.name)
    .select(['person.id', 'person.kind', 'person.name', 'person.email'])
    .executeTakeFirst()
  return found ?? null
}

const personColumns = ['id', 'kind', 'name', 'email'] as const
const lowerEmail = sql`lower(email)`

function personWithEmail(db: DbOrTransaction, email: string) {
  return db.selectFrom('person').where(lowerEmail, '=', email.toLowerCase()).select(personColumns)
}
