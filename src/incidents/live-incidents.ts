import { sql } from 'kysely'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { liveStates } from './incident.ts'

/** Incidents that are not over, as `/incidents` lists them: how many, and how much is beyond what is usual. */
export type LiveIncidents = { count: number; atStake: MicroUsd }

/** Those of everybody, of a team with its sub-teams, or of what one person did. */
export async function liveIncidents(
  db: DbOrTransaction,
  { teamId, personId }: { teamId?: string; personId?: string },
): Promise<LiveIncidents> {
  const { rows } = await sql<{ count: number; stake: number }>`
    select count(*)::bigint as count, coalesce(sum(excess_micro_usd), 0)::bigint as stake from incident
    where state = any(${liveStates}::text[])
      ${teamId === undefined ? sql`` : sql`and team_id in (select id from team where ${teamId}::uuid in (id, parent_id))`}
      ${personId === undefined ? sql`` : sql`and subject_id = ${personId}`}`.execute(db)
  const [row] = rows
  return { count: Number(row?.count ?? 0), atStake: microUsd(Number(row?.stake ?? 0)) }
}
