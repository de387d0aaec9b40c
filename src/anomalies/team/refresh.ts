import { ownHabits } from '../baselines/own.ts'
import { firstPriors, type Priors, priorsOf } from '../baselines/prior.ts'
import type { Entity } from '../usage-row.ts'
import { kinds, refresh, type Team } from './team.ts'

/** Once a day, of all teams: what those of one kind have in common stands in where a team has too few of them. */
export function refreshAll(teams: readonly Team[], today: number): void {
  const wider = Object.fromEntries(
    kinds.map((kind) => {
      const members = teams.flatMap((team) =>
        team.members.filter((member) => member.entity.kind === kind && member.history.count > 0),
      )
      return [
        kind,
        priorsOf(
          members.map((member) => ownHabits(member, today)),
          firstPriors(kind),
        ),
      ]
    }),
  ) as Record<Entity['kind'], Priors>
  for (const team of teams) refresh(team, wider, today)
}
