import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** What somebody was called in the acts on them, whatever they are called now. */
export async function namesSaidOf(db: DbOrTransaction, personId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select distinct detail ->> 'name' as name from audit
    where subject = ${personId} and act like 'person.%' and detail ->> 'name' <> ''`.execute(db)
  return rows.map(({ name }) => name)
}
