import { ownHabits } from '../baselines/own.ts'
import { firstPriors, type Priors, priorsOf } from '../baselines/prior.ts'
import type { EntityState } from '../entity-state.ts'
import type { Finding } from '../finding.ts'
import { type Tail, tailOf } from '../scoring/threshold.ts'
import type { Entity } from '../usage-row.ts'
import type { PriceMove } from './price.ts'
import type { UsualPrice } from './unit-price.ts'

type Kind = Entity['kind']

/** What members of one team are compared with in common. */
export type Team = {
  readonly id: string
  readonly members: EntityState[]
  priors: Record<Kind, Priors>
  tails: Record<Kind, Tail>
  /** Final scores of members' closed days, newest last. */
  readonly scores: { day: number; kind: Kind; score: number }[]
  readonly moves: PriceMove[]
  /** Usual prices by model, made anew each day. */
  readonly prices: Map<number, UsualPrice | null>
  /** Members with rows that were not judged yet, and those of whom something is said. */
  readonly touched: Set<EntityState>
  readonly standing: Map<EntityState, Finding[]>
  pricedAt: number
  /** The first day of any member, and what all shared on each day. */
  firstDay: number
  readonly volumes: Map<number, number>
}

export const kinds: readonly Kind[] = ['person', 'robot', 'key']

export function teamOf(id: string): Team {
  return {
    id,
    members: [],
    priors: { person: firstPriors('person'), robot: firstPriors('robot'), key: firstPriors('key') },
    tails: { person: tailOf([]), robot: tailOf([]), key: tailOf([]) },
    scores: [],
    moves: [],
    prices: new Map(),
    touched: new Set(),
    standing: new Map(),
    pricedAt: Number.MIN_SAFE_INTEGER,
    firstDay: Number.MAX_SAFE_INTEGER,
    volumes: new Map(),
  }
}

const scoresKeptDays = 56

/** Once a day: what colleagues have in common, and how far scores of usual days reach. */
export function refresh(team: Team, wider: Record<Kind, Priors>, today: number): void {
  for (const kind of kinds) {
    team.priors[kind] = priorsOf(
      team.members
        .filter((member) => member.entity.kind === kind && member.history.count > 0)
        .map((member) => ownHabits(member, today)),
      wider[kind],
    )
  }
  const kept = team.scores.findIndex((entry) => entry.day >= today - scoresKeptDays)
  team.prices.clear()
  for (const day of team.volumes.keys()) if (day < today - 7) team.volumes.delete(day)
  team.scores.splice(0, kept === -1 ? team.scores.length : kept)
  for (const kind of kinds) {
    team.tails[kind] = tailOf(team.scores.filter((entry) => entry.kind === kind).map((entry) => entry.score))
  }
}
