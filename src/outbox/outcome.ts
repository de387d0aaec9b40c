import type { DbOrTransaction } from '../db/database.ts'
import { type SaidAt, saidIn } from './said-messages.ts'

/** What became of a message: where it stands once it was said. */
export type Outcome =
  | (SaidAt & { outcome: 'said'; data: unknown })
  | { outcome: 'waiting' }
  | { outcome: 'failed' }
  | { outcome: 'unknown' }

/** What became of the message of one of these dedupe keys: said rather than waiting, waiting rather than failed. */
export async function outcomeOf(db: DbOrTransaction, dedupeKeys: readonly string[]): Promise<Outcome> {
  const rows = await db
    .selectFrom('outbox')
    .select(['channel', 'ts', 'data', 'sent_at', 'failed_at', saidIn])
    .where('dedupe_key', 'in', [...dedupeKeys])
    .execute()
  for (const { channel, ts, data, workspace } of rows) {
    if (channel && ts) return { outcome: 'said', workspace, channel, ts, data }
  }
  if (rows.some(({ sent_at, failed_at }) => sent_at === null && failed_at === null)) return { outcome: 'waiting' }
  return rows.some(({ failed_at }) => failed_at !== null) ? { outcome: 'failed' } : { outcome: 'unknown' }
}
