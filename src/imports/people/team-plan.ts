import type { PlannedTeam } from '../../people/mapping/planned-moves.ts'
import type { Team } from '../../people/team.ts'
import { readCostCentre, readTeamName, TeamFault } from '../../people/team-name.ts'

/** The place of a team in the plan, or the sentence that says why it cannot be. */
export type Placed = { place: number } | { fault: string }

/** Teams a list wants, found among those that are there or planned to be made. */
export type TeamPlan = ReturnType<typeof teamPlan>

/** A plan of teams over those that are there; each is in it once. */
export function teamPlan(known: readonly Team[]) {
  const teams: PlannedTeam[] = []
  const placeOfTeam = new Map<string, number>()
  const madeByName = new Map<string, number>()
  const knownByName = new Map(known.map((team) => [team.name.toLowerCase(), team]))
  const knownExactly = new Map(known.map((team) => [team.name, team]))
  const knownById = new Map(known.map((team) => [team.id, team]))
  const parents = new Set(known.map(({ parentId }) => parentId))

  function named(name: string): Team | null {
    return knownExactly.get(name) ?? knownByName.get(name.toLowerCase()) ?? null
  }

  function add(team: PlannedTeam): number {
    teams.push(team)
    return teams.length - 1
  }

  /** A team that is there, with its parent. */
  function there(team: Team): { place: number } {
    const before = placeOfTeam.get(team.id)
    if (before !== undefined) return { place: before }
    const parent = team.parentId === null ? undefined : knownById.get(team.parentId)
    const place = add({
      id: team.id,
      name: team.name,
      parent: parent ? there(parent).place : null,
      costCentre: team.costCentre,
    })
    placeOfTeam.set(team.id, place)
    return { place }
  }

  /** A team to be made; of the same name only one. */
  function made(name: string, input: { parent: number | null; costCentre: string }): Placed {
    const before = madeByName.get(name.toLowerCase())
    if (before !== undefined) return { place: before }
    const team = fitting(name, input.costCentre)
    if ('fault' in team) return team
    const place = add({ id: null, ...team, parent: input.parent })
    madeByName.set(name.toLowerCase(), place)
    return { place }
  }

  /** The team that stands at the top with this name, there or to be made; a fault where it stands under another. */
  function top(name: string): Placed {
    const team = named(name)
    if (!team) return made(name, { parent: null, costCentre: '' })
    const above = team.parentId === null ? null : (knownById.get(team.parentId)?.name ?? null)
    if (above === null) return there(team)
    return {
      fault: `“${team.name}” stands under “${above}” here, and teams have two levels. Move it to the top first, or change the list.`,
    }
  }

  return {
    teams,
    named,
    there,
    made,
    top,
    parentOf: (team: Team) => (team.parentId === null ? null : (knownById.get(team.parentId) ?? null)),
    hasSubTeams: (team: Team) => parents.has(team.id),
  }
}

function fitting(name: string, costCentre: string): { name: string; costCentre: string } | { fault: string } {
  try {
    return { name: readTeamName(name), costCentre: readCostCentre(costCentre) }
  } catch (thrown) {
    if (thrown instanceof TeamFault) return { fault: thrown.say }
    throw thrown
  }
}
