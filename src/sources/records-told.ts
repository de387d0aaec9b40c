import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'

/** How many hours of `[from, to)` the ledger has something of from a source; 0 where it never told of anything. */
export async function recordsTold(
  db: DbOrTransaction,
  input: { accountId: number; source: Source; from: Date; to: Date },
): Promise<number> {
  const { hours } = await db
    .selectFrom('usage_hour')
    .select(sql<number>`count(distinct hour)`.as('hours'))
    .where('account', '=', String(input.accountId))
    .where('source', '=', input.source)
    .where('hour', '>=', sql<Date>`date_trunc('hour', ${input.from}::timestamptz, 'UTC')`)
    .where('hour', '<', input.to)
    .executeTakeFirstOrThrow()
  return hours
}
