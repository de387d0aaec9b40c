import { sql, type Transaction } from 'kysely'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { folded, foldedColumn } from './folded.ts'
import { ensureHandle } from './handle.ts'
import { createPerson, findPersonByHandle, type Person } from './person.ts'

type NewHolder = { kind: 'robot' | 'project'; name: string; ownerId: string; now: Date }

/** The owner's robot (CI runner, bot) of this name, in whatever letter case, made on first sight. A robot has no e-mail. */
export async function ensureRobot(db: Db, input: { name: string; ownerId: string; now: Date }): Promise<Person> {
  return db.transaction().execute((transaction) => ensureHolder(transaction, { kind: 'robot', ...input }))
}

/**
 * A robot or project that may own keys, made on first sight; `ownerId` answers for it. Its handle says which it is: a
 * robot is one of its owner's (`tally-robot`, `<owner's id>/<name>`), a project everybody's (`tally-project`, `<name>`).
 */
export async function ensureHolder(transaction: Transaction<Tables>, input: NewHolder): Promise<Person> {
  const name = input.name.toLowerCase()
  const handle = {
    vendor: `tally-${input.kind}`,
    name: input.kind === 'robot' ? `${input.ownerId}/${name}` : name,
  }
  // Two asking at once take turns, so that there is one and not two.
  const turn = `tally.${input.kind} ${handle.name}`
  await sql`select pg_advisory_xact_lock(hashtextextended(${turn}, 0))`.execute(transaction)
  const known = await findPersonByHandle(transaction, handle)
  if (known) return known
  const made = await createPerson(transaction, { email: null, ...input })
  await ensureHandle(transaction, { ...handle, personId: made.id })
  return made
}

/** Robots and projects whose name a text is part of, in the order of names; an empty text finds all. Nobody who has left. */
export async function findHolders(db: DbOrTransaction, text: string, limit: number): Promise<Person[]> {
  return db
    .selectFrom('person')
    .select(['id', 'kind', 'name', 'email'])
    .where('kind', 'in', ['robot', 'project'])
    .where('left_at', 'is', null)
    .where(sql<boolean>`strpos(${foldedColumn('name')}, ${folded(text)}) > 0`)
    .orderBy('name')
    .orderBy('id')
    .limit(limit)
    .execute()
}
