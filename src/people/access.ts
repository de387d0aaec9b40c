import { AppError } from '../base/app-error.ts'
import { dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { teamOfPerson } from './membership.ts'
import type { Person } from './person.ts'
import { isAdmin, standingOf } from './roles.ts'

export type Role = 'admin' | 'finance' | 'lead' | 'member'

/** What somebody may see and do; everybody but those who left has the role `member`. `ledTeamIds` are the teams they lead, with their sub-teams. */
export type Viewer = { person: Person; roles: ReadonlySet<Role>; ledTeamIds: ReadonlySet<string> }

/**
 * What this person may see and do right now, fresh from the database. `admins` is TALLY_ADMINS: e-mails or Slack user ids;
 * `slackUser` is the account they act with. Somebody who left has no role at all.
 */
export async function viewerOf(
  db: DbOrTransaction,
  input: { person: Person; admins: readonly string[]; slackUser?: string },
): Promise<Viewer> {
  const { person, admins, slackUser } = input
  const standing = await standingOf(db, person.id)
  if (!standing) throw new AppError('not-found', 'Tally no longer knows this person.')
  if (standing.leftAt) return { person, roles: new Set(), ledTeamIds: new Set() }
  const slackIds = slackUser ? [...standing.slackIds, slackUser] : standing.slackIds
  const ledTeamIds = new Set(await ledTeams(db, person.id))
  const roles = new Set<Role>(['member'])
  if (isAdmin({ ...standing, slackIds }, admins)) roles.add('admin')
  if (standing.role === 'finance') roles.add('finance')
  if (ledTeamIds.size > 0) roles.add('lead')
  return { person, roles, ledTeamIds }
}

/** Whether they have left, and so may do and see nothing. */
export function hasLeft(viewer: Viewer): boolean {
  return viewer.roles.size === 0
}

/** Whether they may change things for everybody: admins. */
export function mayAdminister(viewer: Viewer): boolean {
  return viewer.roles.has('admin')
}

/** Whether they may see everybody's figures: admins and finance. */
export function maySeeEverything(viewer: Viewer): boolean {
  return viewer.roles.has('admin') || viewer.roles.has('finance')
}

/** Whether they may see a person's figures: one's own, those of a robot one answers for, of who is today in a team one leads. */
export async function maySeePerson(db: DbOrTransaction, viewer: Viewer, personId: string, now: Date): Promise<boolean> {
  if (hasLeft(viewer)) return false
  if (viewer.person.id === personId || maySeeEverything(viewer)) return true
  const standing = await standingOf(db, personId)
  if (!standing) return false
  if (standing.ownerId === viewer.person.id) return true
  if (viewer.ledTeamIds.size === 0) return false
  const team = await teamOfPerson(db, { personId, day: dayOf(now) })
  return team !== null && viewer.ledTeamIds.has(team.id)
}

/** Whether they may see a team's figures: whoever leads it or its parent; admins and finance. */
export function maySeeTeam(viewer: Viewer, teamId: string): boolean {
  return maySeeEverything(viewer) || viewer.ledTeamIds.has(teamId)
}

async function ledTeams(db: DbOrTransaction, personId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('team')
    .leftJoin('team as parent', (join) =>
      join.onRef('parent.id', '=', 'team.parent_id').on('parent.removed_at', 'is', null),
    )
    .where('team.removed_at', 'is', null)
    .where((where) => {
      const led = where.selectFrom('team_lead').where('person_id', '=', personId).select('team_id')
      return where.or([where('team.id', 'in', led), where('parent.id', 'in', led)])
    })
    .select('team.id')
    .execute()
  return rows.map(({ id }) => id)
}
