import { andList } from '../base/list-words.ts'
import type { Team } from '../people/team.ts'

/** Whose figures a digest tells: everybody's, or of some teams with their sub-teams; `topmost` are those under no other of them. */
export type DigestScope =
  | { kind: 'org' }
  | { kind: 'teams'; teamIds: ReadonlySet<string>; topmost: readonly Team[]; name: string }

export const wholeDigest: DigestScope = { kind: 'org' }

/** The scope of some teams with their sub-teams, called by the topmost of them. Teams that are gone are left out. */
export function scopeOfTeams(teams: readonly Team[], led: ReadonlySet<string>): DigestScope {
  const own = teams.filter(({ id, parentId }) => led.has(id) || (parentId !== null && led.has(parentId)))
  const teamIds = new Set(own.map(({ id }) => id))
  const topmost = own.filter(({ parentId }) => parentId === null || !teamIds.has(parentId))
  return { kind: 'teams', teamIds, topmost, name: andList(topmost.map(({ name }) => name)) }
}

/** What the scope is called at the beginning of a line; plain text from people. */
export function digestName(scope: DigestScope): string {
  return scope.kind === 'org' ? 'The organisation' : scope.name
}

/** Whether something of a team (null: of none) belongs into it. */
export function isWithin(scope: DigestScope, teamId: string | null): boolean {
  return scope.kind === 'org' || (teamId !== null && scope.teamIds.has(teamId))
}
