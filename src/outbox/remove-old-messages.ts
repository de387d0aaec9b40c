import type { Db } from '../db/database.ts'

/** Removes messages queued before an instant that were said or given up, but for some kinds. Returns how many. */
export async function removeOldMessages(
  db: Db,
  { before, except }: { before: Date; except: readonly string[] },
): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('outbox')
    .where('created_at', '<', before)
    .where('kind', 'not in', [...except])
    .where((done) => done.or([done('sent_at', 'is not', null), done('failed_at', 'is not', null)]))
    .executeTakeFirst()
  return Number(numDeletedRows)
}
