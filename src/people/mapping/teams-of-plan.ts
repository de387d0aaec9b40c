import type { Transaction } from 'kysely'
import type { Actor } from '../../audit/record-act.ts'
import type { Tables } from '../../db/tables.ts'
import type { Team } from '../team.ts'
import { createTeamWithin } from '../team-changes.ts'
import type { PlannedMoves } from './planned-moves.ts'

/** A planned team as it is now, or why nobody can be moved into it any more. */
export type FoundTeam = { team: Team } | { fault: string }

/**
 * The planned teams as moves need them: found among those that are there now (`known`), or made, each once. Throws
 * `bad-input` where a team cannot be made.
 */
export function teamsOfPlan(
  transaction: Transaction<Tables>,
  input: { plan: PlannedMoves; known: readonly Team[]; actor: Actor; now: Date },
) {
  const { plan, actor, now } = input
  const byId = new Map(input.known.map((team) => [team.id, team]))
  const byName = new Map(input.known.map((team) => [team.name.toLowerCase(), team]))
  const found = new Map<number, FoundTeam>()
  const made: Team[] = []

  async function at(place: number): Promise<FoundTeam> {
    const before = found.get(place)
    if (before) return before
    const team = await find(place)
    found.set(place, team)
    return team
  }

  async function find(place: number): Promise<FoundTeam> {
    const planned = plan.teams[place]
    if (!planned) throw new Error('a planned move leads to a planned team')
    if (planned.id !== null) {
      const team = byId.get(planned.id)
      return team ? { team } : { fault: `the team “${planned.name}” was removed meanwhile.` }
    }
    const parent = planned.parent === null ? null : await at(planned.parent)
    if (parent && 'fault' in parent) return parent
    const above = parent?.team ?? null
    if (above && above.parentId !== null) return { fault: `“${above.name}” stands under another team since.` }
    const namesake = byName.get(planned.name.toLowerCase())
    if (namesake && namesake.parentId === (above?.id ?? null)) return { team: namesake }
    if (namesake) return { fault: `there is another team “${namesake.name}” since.` }
    const { name, costCentre } = planned
    const team = await createTeamWithin(transaction, { name, costCentre, parentId: above?.id ?? null, actor, now })
    made.push(team)
    return { team }
  }

  return { at, made }
}
