import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/**
 * The row of what a vendor calls somebody (an e-mail, a user id, a key id), made on first sight. A handle nobody stood
 * behind takes the person given; one that has a person keeps it. Safe to call from many places at once.
 */
export async function ensureHandle(
  db: DbOrTransaction,
  input: { vendor: string; name: string; personId: string | null },
): Promise<number> {
  const made = await db
    .insertInto('handle')
    .values({ vendor: input.vendor, name: input.name, person_id: input.personId })
    .onConflict((conflict) => conflict.columns(['vendor', 'name']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (made) return made.id
  if (input.personId !== null) await fillPerson(db, { ...input, personId: input.personId })
  const found = await db
    .selectFrom('handle')
    .where('vendor', '=', input.vendor)
    .where('name', '=', input.name)
    .select('id')
    .executeTakeFirstOrThrow()
  return found.id
}

/** Sees to it that there are rows for these, in the order of their names, so that two who do it do not block each other. */
export async function ensureHandles(
  db: DbOrTransaction,
  { vendor, names }: { vendor: string; names: Iterable<string> },
): Promise<void> {
  const list = [...new Set(names)]
  await sql`insert into handle (vendor, name)
    select ${vendor}, name from unnest(${list}::text[]) as name where name <> '' order by name
    on conflict do nothing`.execute(db)
}

/** What a vendor calls somebody, the name first seen last before the others. */
export async function handlesOf(
  db: DbOrTransaction,
  { vendor, personId }: { vendor: string; personId: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('handle')
    .select('name')
    .where('vendor', '=', vendor)
    .where('person_id', '=', personId)
    .orderBy('id', 'desc')
    .execute()
  return rows.map(({ name }) => name)
}

async function fillPerson(
  db: DbOrTransaction,
  input: { vendor: string; name: string; personId: string },
): Promise<void> {
  await db
    .updateTable('handle')
    .set({ person_id: input.personId })
    .where('vendor', '=', input.vendor)
    .where('name', '=', input.name)
    .where('person_id', 'is', null)
    .execute()
}
