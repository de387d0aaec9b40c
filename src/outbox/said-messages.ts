import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** Where messages of a kind were said whose dedupe key begins so, and what they say: for editing them in place. */
export async function saidMessages(
  db: DbOrTransaction,
  input: { kind: string; keyPrefix: string },
): Promise<Array<{ channel: string; ts: string; data: unknown }>> {
  const rows = await db
    .selectFrom('outbox')
    .select(['channel', 'ts', 'data'])
    .where('kind', '=', input.kind)
    .where(sql<boolean>`starts_with(dedupe_key, ${input.keyPrefix})`)
    .where('ts', 'is not', null)
    .orderBy('id')
    .execute()
  return rows.flatMap(({ channel, ts, data }) => (channel && ts ? [{ channel, ts, data }] : []))
}
