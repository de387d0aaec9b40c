import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/**
 * Makes messages that wait for the end of quiet hours due now, by their dedupe keys, with those they were passed on as: what
 * they are about is more urgent by now, and whether they may still wait is decided anew.
 */
export async function dueAgain(db: DbOrTransaction, dedupeKeys: readonly string[], now: Date): Promise<void> {
  await db
    .updateTable('outbox')
    .set({ not_before: now })
    .where('was_held', '=', true)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('together_in', 'is', null)
    .where(
      sql<boolean>`exists (select from unnest(${[...dedupeKeys]}::text[]) as key
        where dedupe_key = key or starts_with(dedupe_key, key || ' '))`,
    )
    .execute()
}
