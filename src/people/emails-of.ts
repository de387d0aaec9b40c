import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** The e-mail addresses of people, by id; who has none is absent. */
export async function emailsOf(db: DbOrTransaction, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('person')
    .where(sql<boolean>`id = any(${[...new Set(ids)]}::uuid[])`)
    .where('email', 'is not', null)
    .select(['id', 'email'])
    .execute()
  return new Map(rows.map(({ id, email }) => [id, email ?? '']))
}
