import { dayOf } from '../../base/calendar.ts'
import type { Db } from '../../db/database.ts'
import { maySeeEverything, maySeeTeam, type Viewer } from '../../people/access.ts'
import { teamOfPerson } from '../../people/membership.ts'
import { listTeams, type Team } from '../../people/team.ts'

/** What somebody may look at: the teams they lead, with their sub-teams; finance and admins everything. */
export type SeenTeams = { teams: Team[]; org: boolean }

export async function teamsSeenBy(db: Db, viewer: Viewer): Promise<SeenTeams> {
  const teams = (await listTeams(db)).filter((team) => maySeeTeam(viewer, team.id))
  return { teams, org: maySeeEverything(viewer) }
}

/** The team somebody means who names none: the one they lead, else the one they are in; null where that is open. */
export async function usualTeam(db: Db, viewer: Viewer, seen: SeenTeams, now: Date): Promise<Team | null> {
  const led = seen.teams.filter((team) => viewer.ledTeamIds.has(team.id))
  const tops = led.filter(({ parentId }) => parentId === null || !viewer.ledTeamIds.has(parentId))
  if (tops.length === 1) return tops[0] ?? null
  const own = await teamOfPerson(db, { personId: viewer.person.id, day: dayOf(now) })
  return own ? (seen.teams.find(({ id }) => id === own.id) ?? null) : null
}
