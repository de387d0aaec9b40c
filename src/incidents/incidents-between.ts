import type { DbOrTransaction } from '../db/database.ts'
import { liveStates } from './incident.ts'
import { incidentIn, type StoredIncident } from './incident-row.ts'

/** The incidents that were found or resolved in `[from, to)`, or are open now, the largest excess first; merged ones are left out. */
export async function incidentsBetween(
  db: DbOrTransaction,
  { from, to }: { from: Date; to: Date },
): Promise<StoredIncident[]> {
  const rows = await db
    .selectFrom('incident')
    .selectAll()
    .where('state', '<>', 'merged')
    .where((where) =>
      where.or([
        where.and([where('detected_at', '>=', from), where('detected_at', '<', to)]),
        where.and([where('resolved_at', '>=', from), where('resolved_at', '<', to)]),
        where('state', 'in', [...liveStates]),
      ]),
    )
    .orderBy('peak_micro_usd', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(incidentIn)
}
