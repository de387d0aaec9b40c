import type { DbOrTransaction } from '../db/database.ts'
import type { OutboxMessage } from './outbox.ts'

/** Those of some messages that were never queued, by their dedupe keys: for whoever asks again and again. */
export async function notYetQueued(db: DbOrTransaction, messages: readonly OutboxMessage[]): Promise<OutboxMessage[]> {
  if (messages.length === 0) return []
  const keys = messages.map(({ dedupeKey }) => dedupeKey)
  const queued = await db.selectFrom('outbox').select('dedupe_key').where('dedupe_key', 'in', keys).execute()
  const known = new Set(queued.map(({ dedupe_key }) => dedupe_key))
  return messages.filter(({ dedupeKey }) => !known.has(dedupeKey))
}
