import { hash } from 'node:crypto'
import { type Day, startOfDay } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'

/** Keeps a PNG under the hash of its bytes and returns that id; the same picture is kept once. */
export async function savePicture(db: Db, input: { png: Buffer; now: Date }): Promise<string> {
  const id = hash('sha256', input.png, 'hex').slice(0, 32)
  await db
    .insertInto('picture')
    .values({ id, png: input.png, created_at: input.now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute()
  return id
}

/** The PNG kept under an id, or null. */
export async function findPicture(db: Db, id: string): Promise<Buffer | null> {
  const row = await db.selectFrom('picture').select('png').where('id', '=', id).executeTakeFirst()
  return row?.png ?? null
}

/** Removes pictures drawn before a day; who still has the address of one sees a neutral picture. Returns how many. */
export async function removePictures(db: DbOrTransaction, before: Day): Promise<number> {
  const removed = await db.deleteFrom('picture').where('created_at', '<', startOfDay(before)).executeTakeFirstOrThrow()
  return Number(removed.numDeletedRows)
}
