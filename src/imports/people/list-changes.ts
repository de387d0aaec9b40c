import type { PlannedMoves, PlannedTeam } from '../../people/mapping/planned-moves.ts'
import type { MappedPerson, Mapping } from '../../people/mapping/read-mapping.ts'
import type { RejectedRow } from '../csv/usage-csv.ts'
import type { PeoplePreview } from '../preview.ts'

/** What a list would change, shown as `PeoplePreview` shows it, and planned. */
export type ListChanges = Pick<
  PeoplePreview,
  'matched' | 'moves' | 'keeps' | 'newTeams' | 'merged' | 'notes' | 'unmatched' | 'untouched'
> & { rejected: RejectedRow[]; plan: PlannedMoves }

/** Where a list wants somebody: the place of their team in the planned ones; null: in none. */
export type Wanted = { person: MappedPerson; to: number | null }

/** Of whom a list wants what, beside where they are today: the moves, who stays, and the teams that would be made. */
export function changesOf(
  known: Mapping,
  { wanted, teams }: { wanted: readonly Wanted[]; teams: PlannedTeam[] },
): Pick<ListChanges, 'moves' | 'keeps' | 'newTeams' | 'plan'> {
  const moving = wanted
    .filter(({ person, to }) => to === null || teams[to]?.id === null || teams[to]?.id !== person.teamId)
    .filter(({ person, to }) => to !== null || person.teamId !== null)
  const nameOf = pathsOf(known)
  return {
    moves: moving.map(({ person, to }) => ({
      personId: person.id,
      name: person.name,
      email: person.email ?? '',
      from: person.teamId === null ? null : (nameOf.get(person.teamId) ?? null),
      to: to === null ? null : pathOfPlanned(teams, to),
    })),
    keeps: wanted.length - moving.length,
    newTeams: newTeamsOf(moving, teams),
    plan: {
      teams,
      moves: moving.map(({ person, to }) => ({ personId: person.id, name: person.name, from: person.teamId, to })),
    },
  }
}

/** A team with its parent, as people read it: `Engineering > Platform`. */
export function teamPath(parent: string | null, name: string): string {
  return parent === null ? name : `${parent} > ${name}`
}

/** The path of a planned team, by its place in the list. */
export function pathOfPlanned(teams: readonly PlannedTeam[], place: number): string {
  const team = teams[place]
  if (!team) throw new Error('a planned move leads to a planned team')
  const parent = team.parent === null ? null : (teams[team.parent]?.name ?? null)
  return teamPath(parent, team.name)
}

function pathsOf({ teams }: Mapping): Map<string, string> {
  const names = new Map(teams.map(({ id, name }) => [id, name]))
  return new Map(
    teams.map(({ id, name, parentId }) => [
      id,
      teamPath(parentId === null ? null : (names.get(parentId) ?? null), name),
    ]),
  )
}

// A parent that is made for its sub-team alone is new as well, with nobody in it.
function newTeamsOf(moving: readonly Wanted[], teams: readonly PlannedTeam[]): PeoplePreview['newTeams'] {
  const members = new Map<number, number>()
  for (const { to } of moving) {
    if (to === null) continue
    members.set(to, (members.get(to) ?? 0) + 1)
    const parent = teams[to]?.parent ?? null
    if (parent !== null) members.set(parent, members.get(parent) ?? 0)
  }
  return [...members]
    .filter(([place]) => teams[place]?.id === null)
    .map(([place, count]) => ({ name: pathOfPlanned(teams, place), members: count }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en'))
}
