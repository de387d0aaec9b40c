import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** Messages whose time has come and that were not said yet, and since when the oldest of them could have been. */
export type OutboxDepth = { waiting: number; oldestAt: Date | null }

/** How much waits in the outbox. */
export async function outboxDepth(db: DbOrTransaction, now: Date): Promise<OutboxDepth> {
  const row = await db
    .selectFrom('outbox')
    .select([
      sql<number>`count(*)::bigint`.as('waiting'),
      // What was put back after a failure is as old as when it was queued.
      sql<Date | null>`min(case when tries > 0 then created_at else not_before end)`.as('oldestAt'),
    ])
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('together_in', 'is', null)
    .where((which) =>
      which.or([which('not_before', '<=', now), which.and([which('tries', '>', 0), which('was_held', '=', false)])]),
    )
    .executeTakeFirstOrThrow()
  return { waiting: row.waiting, oldestAt: row.oldestAt }
}
