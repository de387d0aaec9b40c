import { counted } from '../../base/count.ts'
import type { MappedPerson, Mapping } from '../../people/mapping/read-mapping.ts'
import type { RejectedRow } from '../csv/usage-csv.ts'
import { type HrGroup, type HrTeam, hrTeamOf, placeOf, withoutSmallTeams } from './hr-teams.ts'
import { changesOf, type ListChanges, pathOfPlanned, teamPath, type Wanted } from './list-changes.ts'
import { listedRows } from './listed-rows.ts'
import { type PlacedTeams, placeTeams } from './place-teams.ts'
import type { PeopleRow } from './rows.ts'

/**
 * What an HR list would change: each person of it goes where their row says, small teams joined as `withoutSmallTeams`
 * joins them. Whoever is not in it stays. The list's parents are teams at the top here, their teams stand under them.
 */
export function peopleChanges(rows: readonly PeopleRow[], known: Mapping): ListChanges {
  const people = known.people.filter(({ kind }) => kind === 'person')
  const found = listedRows(rows, { people, cellsOf })
  const { told, silent } = toldOf(found.listed)
  const asked = groupsOf(told)
  const groups = withoutSmallTeams(asked)
  const places = placeTeams(groups, known.teams)
  const { wanted, refused } = wantedOf(told, { groups, places })
  const rejected = [...found.rejected, ...silent, ...refused]
  return {
    ...changesOf(known, { wanted, teams: places.teams }),
    matched: found.listed.length,
    merged: mergedSaid(asked, { groups, places }),
    notes: found.notes,
    unmatched: found.unmatched,
    untouched: found.untouched,
    rejected: rejected.toSorted((one, other) => one.row - other.row),
  }
}

type Told = { person: MappedPerson; row: PeopleRow; team: HrTeam }
type Settled = { groups: readonly HrGroup[]; places: PlacedTeams }

const nothingSaid = 'There is no department, group or team. Fill one of them in; until then the person stays.'

function toldOf(listed: ReadonlyArray<Omit<Told, 'team'>>): { told: Told[]; silent: RejectedRow[] } {
  const told: Told[] = []
  const silent: RejectedRow[] = []
  for (const one of listed) {
    const team = hrTeamOf(one.row)
    if (team) told.push({ ...one, team })
    else silent.push(rejectedRow(one.row, nothingSaid))
  }
  return { told, silent }
}

function groupsOf(told: readonly Told[]): HrGroup[] {
  const together = Map.groupBy(told, ({ team }) => keyOf(team))
  return [...together.values()].flatMap((same) => {
    const [first] = same
    return first ? [{ ...first.team, members: same.map(({ person }) => person.id) }] : []
  })
}

function wantedOf(told: readonly Told[], { groups, places }: Settled): { wanted: Wanted[]; refused: RejectedRow[] } {
  const groupOf = groupsByMember(groups)
  const wanted: Wanted[] = []
  const refused: RejectedRow[] = []
  for (const { person, row } of told) {
    const group = groupOf.get(person.id)
    if (!group) throw new Error('everybody in the list is in one of its groups')
    const placed = places.of(group)
    if ('place' in placed) wanted.push({ person, to: placed.place })
    else refused.push(rejectedRow(row, placed.fault))
  }
  return { wanted, refused }
}

function mergedSaid(asked: readonly HrGroup[], { groups, places }: Settled): string[] {
  const groupOf = groupsByMember(groups)
  return asked.flatMap((group) => {
    const { parent, name } = placeOf(group)
    const [member] = group.members
    const after = member === undefined ? undefined : groupOf.get(member)
    if (!after || isSamePlace(group, after)) return []
    const placed = places.of(after)
    if ('fault' in placed) return []
    const path = pathOfPlanned(places.teams, placed.place)
    return [
      `${teamPath(parent, name)} has ${counted(group.members.length, 'person', 'people')}, who ${group.members.length === 1 ? 'goes' : 'go'} to ${path}.`,
    ]
  })
}

function isSamePlace(one: HrTeam, other: HrTeam): boolean {
  const [here, there] = [placeOf(one), placeOf(other)]
  return (
    keyOf({ parent: here.parent ?? '', team: here.name }) === keyOf({ parent: there.parent ?? '', team: there.name })
  )
}

function groupsByMember(groups: readonly HrGroup[]): Map<string, HrGroup> {
  return new Map(groups.flatMap((group) => group.members.map((id) => [id, group] as const)))
}

function keyOf({ parent, team }: HrTeam): string {
  return JSON.stringify([parent.toLowerCase(), team.toLowerCase()])
}

function rejectedRow(row: PeopleRow, reason: string): RejectedRow {
  return { row: row.row, reason, cells: cellsOf(row) }
}

function cellsOf({ email, department, group, team, displayName = '', jobTitle = '' }: PeopleRow): string[] {
  return [email, department, group, team, displayName, jobTitle]
}
