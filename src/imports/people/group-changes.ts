import { plainCell } from '../../base/csv.ts'
import type { Mapping } from '../../people/mapping/read-mapping.ts'
import { isSame, placeOf, plainName } from './hr-teams.ts'
import { changesOf, type ListChanges, type Wanted } from './list-changes.ts'
import { listedRows } from './listed-rows.ts'
import { placeAnywhere, placeUnder } from './place-teams.ts'
import type { GroupRow } from './rows.ts'
import { type Placed, type TeamPlan, teamPlan } from './team-plan.ts'

/**
 * What a mapping of people to teams would change: each person of it goes into the team of their row, or into none where
 * that is empty. Whoever is not in it stays. A team is known by its name; parent and cost centre are for those to be made.
 */
export function groupChanges(rows: readonly GroupRow[], known: Mapping): ListChanges {
  const { listed, rejected, notes, ...found } = listedRows(rows.map(plain), { people: known.people, cellsOf })
  const plan = teamPlan(known.teams)
  const wanted: Wanted[] = []
  const said = new Set<string>()
  // Those at the top first: a parent that is to be made has its cost centre in a row of its own.
  for (const { person, row } of listed.toSorted(
    (one, other) => Number(isUnder(one.row)) - Number(isUnder(other.row)),
  )) {
    const placed = row.team === '' ? null : placedTeam(plan, row)
    if (placed === null) wanted.push({ person, to: null })
    else if ('fault' in placed) rejected.push({ row: row.row, reason: placed.fault, cells: cellsOf(row) })
    else {
      wanted.push({ person, to: placed.place })
      for (const note of differences(plan, { row, place: placed.place })) said.add(note)
    }
  }
  return {
    ...found,
    ...changesOf(known, { wanted, teams: plan.teams }),
    matched: listed.length,
    merged: [],
    notes: [...notes, ...[...said].slice(0, mostDifferences)],
    rejected: rejected.toSorted((one, other) => one.row - other.row),
  }
}

const mostDifferences = 10

function isUnder({ parent }: GroupRow): boolean {
  return parent !== null && parent !== ''
}

function plain(row: GroupRow): GroupRow {
  const read = (cell: string) => plainName(plainCell(cell))
  return {
    ...row,
    email: read(row.email),
    team: read(row.team),
    parent: row.parent === null ? null : read(row.parent),
    costCentre: row.costCentre === null ? null : read(row.costCentre),
  }
}

function placedTeam(plan: TeamPlan, { team, parent, costCentre }: GroupRow): Placed {
  const known = plan.named(team)
  if (known) return plan.there(known)
  if (parent === null) return placedByPath(plan, team)
  if (parent === '') return plan.made(team, { parent: null, costCentre: costCentre ?? '' })
  const above = plan.top(parent)
  return 'fault' in above ? above : plan.made(team, { parent: above.place, costCentre: costCentre ?? '' })
}

// Where there is no column for the parent it stands before the team: `Engineering > Platform`.
function placedByPath(plan: TeamPlan, path: string): Placed {
  const [parent = '', ...rest] = path.split(' > ')
  if (rest.length === 0) return placeAnywhere(plan, path)
  const place = placeOf({ parent: plainName(parent), team: plainName(rest.join(' > ')) })
  if (place.parent === null) return placeAnywhere(plan, place.name)
  return placeUnder(plan, { parent: place.parent, name: place.name, isTaken: false })
}

// What the file says of a team beside its name counts only where the team is made.
function differences(plan: TeamPlan, { row, place }: { row: GroupRow; place: number }): string[] {
  const team = plan.teams[place]
  if (!team) return []
  const parent = team.parent === null ? '' : (plan.teams[team.parent]?.name ?? '')
  return [
    ...(row.parent === null || isSame(row.parent, parent)
      ? []
      : [
          `“${team.name}” stands ${whereSaid(parent)} here and ${whereSaid(row.parent)} in the file: it stays ${whereSaid(parent)}.`,
        ]),
    ...(row.costCentre === null || row.costCentre === team.costCentre
      ? []
      : [
          `“${team.name}” has ${costCentreSaid(team.costCentre)} here and ${costCentreSaid(row.costCentre)} in the file: it keeps its own.`,
        ]),
  ]
}

function whereSaid(parent: string): string {
  return parent === '' ? 'at the top' : `under “${parent}”`
}

function costCentreSaid(costCentre: string): string {
  return costCentre === '' ? 'no cost centre' : `the cost centre “${costCentre}”`
}

function cellsOf({ email, name, team, parent, costCentre }: GroupRow): string[] {
  return [email, name, team, parent ?? '', costCentre ?? '']
}
