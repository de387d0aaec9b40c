import { sql } from 'kysely'
import { withoutHiddenCharacters } from '../base/hidden-characters.ts'
import { newId } from '../base/id.ts'
import type { DbOrTransaction } from '../db/database.ts'

export const personKinds = ['person', 'robot', 'project'] as const

/** Who spends: a developer, a robot (a CI runner, a bot), or a project that has a key of its own. */
export type Person = { id: string; kind: (typeof personKinds)[number]; name: string; email: string | null }

/** Makes a new person, the name without what is not seen in it. `ownerId`: who answers for a robot. Throws when the e-mail is taken: `ensurePerson` is for that. */
export async function createPerson(
  db: DbOrTransaction,
  input: { kind: Person['kind']; name: string; email: string | null; ownerId?: string | null; now: Date },
): Promise<Person> {
  const { kind, name, email, ownerId = null, now } = input
  return db
    .insertInto('person')
    .values({ id: newId(), kind, name: plainName(name, email), email, owner_id: ownerId, created_at: now })
    .returning(personColumns)
    .executeTakeFirstOrThrow()
}

/** The person with this e-mail, in whatever letter case, made on first sight. Safe to call from many places at once. */
export async function ensurePerson(
  db: DbOrTransaction,
  input: { kind: Person['kind']; name: string; email: string; ownerId?: string | null; now: Date },
): Promise<Person> {
  const { kind, name, ownerId = null, now } = input
  const email = input.email.toLowerCase()
  const made = await db
    .insertInto('person')
    .values({ id: newId(), kind, name: plainName(name, email), email, owner_id: ownerId, created_at: now })
    .onConflict((conflict) => conflict.expression(lowerEmail).doNothing())
    .returning(personColumns)
    .executeTakeFirst()
  return made ?? (await personWithEmail(db, email).executeTakeFirstOrThrow())
}

export async function findPerson(db: DbOrTransaction, id: string): Promise<Person | null> {
  return (await db.selectFrom('person').where('id', '=', id).select(personColumns).executeTakeFirst()) ?? null
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

// Vendors and files say names too, which nobody has read before.
function plainName(name: string, email: string | null): string {
  return withoutHiddenCharacters(name) || (email ?? 'Unnamed')
}

const personColumns = ['id', 'kind', 'name', 'email'] as const
const lowerEmail = sql`lower(email)`

function personWithEmail(db: DbOrTransaction, email: string) {
  return db.selectFrom('person').where(lowerEmail, '=', email.toLowerCase()).select(personColumns)
}
