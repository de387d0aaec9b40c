import type { DbOrTransaction } from '../db/database.ts'

/** When somebody's data was deleted; null where it was not. */
export async function deletedAtOf(db: DbOrTransaction, personId: string): Promise<Date | null> {
  const row = await db.selectFrom('person').where('id', '=', personId).select('deleted_at').executeTakeFirst()
  return row?.deleted_at ?? null
}
