import { sql, type Transaction } from 'kysely'
import type { Actor } from '../../audit/record-act.ts'
import type { Tables } from '../../db/tables.ts'
import { teamById } from '../team.ts'
import { removeTeamWithin } from '../team-changes.ts'
import type { DoneMoves } from './planned-moves.ts'

/**
 * Removes teams, made in this order, that nobody changed, leads, is or was in, and that have no sub-teams. `kept`: a sentence
 * for each of the others.
 */
export async function removeUnusedTeams(
  transaction: Transaction<Tables>,
  { teams, actor, now }: { teams: DoneMoves['teams']; actor: Actor; now: Date },
): Promise<{ removed: string[]; kept: string[] }> {
  const removed: string[] = []
  const kept: string[] = []
  // Sub-teams were made after their parents, which are used as long as one of them is there.
  for (const { id, name, version } of teams.toReversed()) {
    const team = await teamById(transaction, id)
    if (!team || team.removed) continue
    if (team.version !== version || (await isUsed(transaction, id))) {
      kept.push(`The team “${team.name}” is used since and stays.`)
      continue
    }
    await removeTeamWithin(transaction, { teamId: id, actor, now })
    removed.push(name)
  }
  return { removed, kept }
}

async function isUsed(transaction: Transaction<Tables>, teamId: string): Promise<boolean> {
  const { rows } = await sql<{ isUsed: boolean }>`
    select exists (select from membership where team_id = ${teamId})
      or exists (select from team_lead where team_id = ${teamId})
      or exists (select from team where parent_id = ${teamId} and removed_at is null) as "isUsed"`.execute(transaction)
  return rows[0]?.isUsed ?? false
}
