import { sql } from 'kysely'
import type { DbOrTransaction } from './database.ts'

/**
 * Ours or the database's clock, whichever is behind. What is removed for good goes by it: a clock that is a year ahead would
 * take a year too much.
 */
export async function earlierClock(db: DbOrTransaction, now: Date): Promise<Date> {
  const { rows } = await sql<{ at: Date }>`select least(clock_timestamp(), ${now}::timestamptz) as at`.execute(db)
  return rows[0]?.at ?? now
}
