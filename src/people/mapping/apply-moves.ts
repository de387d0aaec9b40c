import type { Transaction } from 'kysely'
import type { Actor } from '../../audit/record-act.ts'
import { dayOf } from '../../base/calendar.ts'
import type { Tables } from '../../db/tables.ts'
import { assignPeople } from '../assign-people.ts'
import type { Team } from '../team.ts'
import { takeTeamTurn } from '../team-turn.ts'
import { membershipSpans } from './membership-spans.ts'
import type { DoneMoves, PlannedMove, PlannedMoves } from './planned-moves.ts'
import { type Mapping, readMapping } from './read-mapping.ts'
import { teamsOfPlan } from './teams-of-plan.ts'

/** What moving people did. `conflicts`: a sentence for each move that was left out because of what changed meanwhile. */
export type AppliedMoves = { moved: number; newTeams: string[]; conflicts: string[]; done: DoneMoves }

/**
 * Moves people as planned, from today (UTC) on, in the caller's transaction: those in `approved` only, all when it is left
 * out. Teams are made where one of these moves needs them. Each move and each new team is an act of its own. Throws
 * `bad-input` where a team cannot be made; the caller's transaction must then be given up.
 */
export async function applyMoves(
  transaction: Transaction<Tables>,
  input: { plan: PlannedMoves; approved?: readonly string[] | undefined; actor: Actor; now: Date },
): Promise<AppliedMoves> {
  const { plan, approved, actor, now } = input
  await takeTeamTurn(transaction)
  const fromDay = dayOf(now)
  const known = await readMapping(transaction, fromDay)
  const chosen = approved && new Set(approved)
  const moves = plan.moves.filter(({ personId }) => chosen?.has(personId) ?? true)
  const personIds = moves.map(({ personId }) => personId)
  const before = await membershipSpans(transaction, personIds)
  const teams = teamsOfPlan(transaction, { plan, known: known.teams, actor, now })
  const conflictOf = conflictsIn(known)
  const conflicts: string[] = []
  const moved: Array<{ move: PlannedMove; team: Team | null }> = []
  for (const move of moves) {
    const conflict = conflictOf(move)
    if (conflict !== null) {
      conflicts.push(conflict)
      continue
    }
    const found = move.to === null ? { team: null } : await teams.at(move.to)
    if ('fault' in found) conflicts.push(`${move.name} was not moved: ${found.fault}`)
    else moved.push({ move, team: found.team })
  }
  for (const [team, together] of Map.groupBy(moved, (one) => one.team)) {
    const those = together.map(({ move }) => move.personId)
    await assignPeople(transaction, { personIds: those, team, fromDay, actor, now })
  }
  const after = await membershipSpans(transaction, personIds)
  const spans = (move: PlannedMove) => ({
    before: before.get(move.personId) ?? [],
    after: after.get(move.personId) ?? [],
  })
  return {
    moved: moved.length,
    newTeams: teams.made.map(({ name }) => name),
    conflicts,
    done: {
      day: fromDay,
      moves: moved.map(({ move }) => ({ personId: move.personId, name: move.name, ...spans(move) })),
      teams: teams.made.map(({ id, name, version }) => ({ id, name, version })),
    },
  }
}

function conflictsIn({ people, teams }: Mapping): (move: PlannedMove) => string | null {
  const here = new Map(people.map((person) => [person.id, person]))
  const nameOf = new Map(teams.map(({ id, name }) => [id, name]))
  return ({ personId, name, from }) => {
    const person = here.get(personId)
    if (!person) return `${name} was not moved: they left meanwhile.`
    if (person.teamId === from) return null
    if (person.teamId === null) return `${name} was not moved: they were taken out of their team meanwhile.`
    return `${name} was not moved: they were put into “${nameOf.get(person.teamId)}” meanwhile.`
  }
}
