import { dayOf } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'

/** Which of these requests the ledger has, by id. */
export async function inLedger(db: Db, requests: ReadonlyArray<{ requestId: string; now: Date }>): Promise<string[]> {
  if (requests.length === 0) return []
  const rows = await db
    .selectFrom('entry')
    .select('source_id')
    .where('source', '=', 'proxy')
    .where(
      'source_id',
      'in',
      requests.map(({ requestId }) => requestId),
    )
    .where('day', 'in', [...new Set(requests.map(({ now }) => dayOf(now)))])
    .execute()
  return rows.map(({ source_id }) => source_id)
}
