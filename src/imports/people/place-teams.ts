import type { PlannedTeam } from '../../people/mapping/planned-moves.ts'
import type { Team } from '../../people/team.ts'
import { type HrTeam, isSame, placeOf } from './hr-teams.ts'
import { type Placed, type TeamPlan, teamPlan } from './team-plan.ts'

/** The teams a list wants among those that are there or to be made; `of` says which a team of the list is. */
export type PlacedTeams = { teams: PlannedTeam[]; of(team: HrTeam): Placed }

/**
 * Finds the teams a list wants among those that are there. Names are everybody's here, so a team whose name is another's is
 * called after its parent as well: `Design (Marketing)`.
 */
export function placeTeams(wanted: readonly HrTeam[], known: readonly Team[]): PlacedTeams {
  const plan = teamPlan(known)
  const places = wanted.map(placeOf)
  const isTaken = namesTaken(places)
  const placed = new Map<string, Placed>()
  // Parents first, so that no team under another takes a parent's name.
  for (const place of places.toSorted((one, other) => Number(one.parent !== null) - Number(other.parent !== null))) {
    placed.set(
      keyOf(place),
      place.parent === null
        ? placeAnywhere(plan, place.name)
        : placeUnder(plan, { ...place, parent: place.parent, isTaken: isTaken(place) }),
    )
  }
  return {
    teams: plan.teams,
    of(team) {
      const found = placed.get(keyOf(placeOf(team)))
      if (!found) throw new Error('only teams of the list are asked for')
      return found
    },
  }
}

type Place = { parent: string | null; name: string }

/** The team of this name, at whichever level it stands, or one to be made at the top. */
export function placeAnywhere(plan: TeamPlan, name: string): Placed {
  const team = plan.named(name)
  return team ? plan.there(team) : plan.made(name, { parent: null, costCentre: '' })
}

/**
 * The team of this name under a parent: there already, or at the top without sub-teams and nobody else's, or to be made.
 * `isTaken`: whether the list itself has another team of that name.
 */
export function placeUnder(plan: TeamPlan, wanted: { parent: string; name: string; isTaken: boolean }): Placed {
  const { parent, name, isTaken } = wanted
  const qualified = `${name} (${parent})`
  for (const one of [name, qualified]) {
    const team = plan.named(one)
    const above = team && plan.parentOf(team)
    if (team && above && isSame(above.name, parent)) return plan.there(team)
  }
  const namesake = plan.named(name)
  if (namesake && namesake.parentId === null && !plan.hasSubTeams(namesake) && !isTaken) return plan.there(namesake)
  const above = plan.top(parent)
  if ('fault' in above) return above
  const own = namesake || isTaken ? qualified : name
  if (plan.named(own)) return { fault: `There is already another team “${own}” here. Rename it, or change the list.` }
  return plan.made(own, { parent: above.place, costCentre: '' })
}

// Whether a list has a team's name for another one as well: under another parent, or for a parent.
function namesTaken(places: readonly Place[]): (place: Place) => boolean {
  const owners = new Map<string, Set<string | null>>()
  const note = (name: string, owner: string | null) => {
    const key = name.toLowerCase()
    owners.set(key, (owners.get(key) ?? new Set()).add(owner?.toLowerCase() ?? null))
  }
  for (const { parent, name } of places) {
    note(name, parent)
    if (parent !== null) note(parent, null)
  }
  return ({ name }) => (owners.get(name.toLowerCase())?.size ?? 0) > 1
}

function keyOf({ parent, name }: Place): string {
  return JSON.stringify([parent?.toLowerCase() ?? null, name.toLowerCase()])
}
