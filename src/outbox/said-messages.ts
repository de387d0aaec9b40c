import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** Where a message stands in Slack. `workspace` null: it was said before that was kept, or there is only one. */
export type SaidAt = { workspace: string | null; channel: string; ts: string }

/** The workspace a message of the outbox was said in, or was to be said in. */
export const saidIn = sql<string | null>`coalesce(workspace,
  case when recipient like 'slack:%' then split_part(recipient, ':', 2) end)`.as('workspace')

/** Where messages of a kind were said whose dedupe key begins so, and what they say: for editing them in place. */
export async function saidMessages(
  db: DbOrTransaction,
  input: { kind: string; keyPrefix: string },
): Promise<Array<SaidAt & { data: unknown }>> {
  const rows = await db
    .selectFrom('outbox')
    .select(['channel', 'ts', 'data', saidIn])
    .where('kind', '=', input.kind)
    .where(sql<boolean>`starts_with(dedupe_key, ${input.keyPrefix})`)
    .where('ts', 'is not', null)
    .orderBy('id')
    .execute()
  return rows.flatMap(({ channel, ts, data, workspace }) => (channel && ts ? [{ channel, ts, data, workspace }] : []))
}
