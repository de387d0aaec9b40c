import type { Actor } from '../audit/record-act.ts'
import type { Day } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import type { Assignment } from './assign-people.ts'
import { assignMembersWithin, membersOf } from './membership.ts'
import { changeTeamWithin, type LedTeam, type TeamChange } from './team-changes.ts'
import { takeTeamTurn } from './team-turn.ts'

/** What one edit did: the team before and after, and what became of those who were named. */
export type EditedTeam = { before: LedTeam; after: LedTeam; added: Assignment[]; removed: Assignment[] }

/**
 * Changes a team and who is in it, together: all of it, or nothing. From the day on, those in `addIds` are in it, out of the
 * team they were in; those in `removeIds` are in none, where they were in this one. Throws as `changeTeam` and
 * `assignMembers` do.
 */
export async function editTeam(
  db: Db,
  input: {
    teamId: string
    expectedVersion?: number
    change: TeamChange
    addIds: readonly string[]
    removeIds: readonly string[]
    fromDay: Day
    actor: Actor
    now: Date
  },
): Promise<EditedTeam> {
  const { teamId, addIds, removeIds, fromDay, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    await takeTeamTurn(transaction)
    const { before, after } = await changeTeamWithin(transaction, input)
    const isIn = new Set((await membersOf(transaction, { teamIds: [teamId], day: fromDay })).map(({ id }) => id))
    const leaving = removeIds.filter((id) => isIn.has(id) && !addIds.includes(id))
    const by = { fromDay, actor, now }
    return {
      before,
      after,
      removed: await assignMembersWithin(transaction, { ...by, personIds: leaving, teamId: null }),
      added: await assignMembersWithin(transaction, { ...by, personIds: addIds, teamId }),
    }
  })
}
