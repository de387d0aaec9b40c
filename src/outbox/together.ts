import { sql } from 'kysely'
import { newId } from '../base/id.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { OutboxMessage } from './outbox.ts'

/** The kind of a message that says several at once. */
export const togetherKind = 'notices.together'

/** So many that waited for one person are told in one message. */
const fewest = 3

/**
 * Puts what waited for the same person and is due into one message each, where there are three or more: they are said and
 * closed with it. `kinds`: which may be told so. In one transaction, by one process at a time; call it before each claim, so
 * that none of them is claimed for itself first.
 */
export async function putTogether(db: Db, input: { kinds: readonly string[]; now: Date }): Promise<void> {
  const { kinds, now } = input
  const waiting = await waited(db, input)
    .select('recipient')
    .groupBy('recipient')
    .having(({ fn }) => fn.countAll(), '>=', fewest)
    .execute()
  if (waiting.length === 0) return
  await db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('tally.together', 0))`.execute(transaction)
    const rows = await waited(transaction, { kinds, now })
      .where(
        'recipient',
        'in',
        waiting.map(({ recipient }) => recipient),
      )
      .select(['id', 'recipient'])
      .orderBy('id')
      .forUpdate()
      .skipLocked()
      .execute()
    for (const [recipient, parts] of Map.groupBy(rows, (row) => row.recipient)) {
      if (parts.length < fewest) continue
      const id = newId()
      const message = { id, kind: togetherKind, recipient, data: JSON.stringify({ togetherId: id }) }
      await transaction
        .insertInto('outbox')
        .values({ ...message, dedupe_key: `${togetherKind} ${id}`, created_at: now, not_before: now })
        .execute()
      await transaction
        .updateTable('outbox')
        .set({ together_in: id })
        .where(
          'id',
          'in',
          parts.map((part) => part.id),
        )
        .execute()
    }
  })
}

function waited(db: DbOrTransaction, { kinds, now }: { kinds: readonly string[]; now: Date }) {
  return db
    .selectFrom('outbox')
    .where('was_held', '=', true)
    .where('sent_at', 'is', null)
    .where('failed_at', 'is', null)
    .where('together_in', 'is', null)
    .where('not_before', '<=', now)
    .where('kind', 'in', [...kinds])
    .where('recipient', 'like', 'person:%')
    .where((free) =>
      free.or([free('claimed_until', 'is', null), free('claimed_until', '<', sql<Date>`clock_timestamp()`)]),
    )
}

/** What a message holds together, the earliest first. */
export async function partsOf(
  db: DbOrTransaction,
  togetherId: string,
): Promise<Array<Pick<OutboxMessage, 'kind'> & { data: unknown; createdAt: Date }>> {
  const rows = await db
    .selectFrom('outbox')
    .select(['kind', 'data', 'created_at'])
    .where('together_in', '=', togetherId)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map(({ kind, data, created_at: createdAt }) => ({ kind, data, createdAt }))
}
