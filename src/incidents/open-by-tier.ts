import { sql } from 'kysely'
import type { Tier } from '../anomalies/finding.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { liveStates, type State } from './incident.ts'

/** How many incidents are not over, by how far they are told and what people made of them; only where there are any. */
export async function openByTier(db: DbOrTransaction): Promise<Array<{ tier: Tier; state: State; count: number }>> {
  return db
    .selectFrom('incident')
    .select(['tier', 'state', sql<number>`count(*)::bigint`.as('count')])
    .where('state', 'in', [...liveStates])
    .groupBy(['tier', 'state'])
    .execute()
}
