import { type EntityState, entityState, takeIn } from './entity-state.ts'
import type { Finding } from './finding.ts'
import { judgeTeam } from './judge-team.ts'
import { learnFrom } from './learn.ts'
import type { Lesson } from './lesson.ts'
import { type EngineOptions, settled } from './options.ts'
import { refreshAll } from './team/refresh.ts'
import { type Team, teamOf } from './team/team.ts'
import type { UsageRow } from './usage-row.ts'

/**
 * Judges spend as it comes in. Holds every entity's recent bins and daily history; knows no database and no clock.
 * The same rows and the same instants of judging always say the same.
 */
export type Engine = {
  /** Rows in any order within three days; a second row with negative amounts takes back what an earlier one said. */
  add(rows: readonly UsageRow[]): void
  /** Every finding that holds at `now` (milliseconds), of rows that began before it. `now` never goes back. */
  judge(now: number): Finding[]
  /** What people or incidents taught; holds from the next judging. */
  learn(lesson: Lesson): void
}

/** Rows of entities that `options` does not name are left out: whose they are is for the caller to find out. */
export function createEngine(options: EngineOptions): Engine {
  const settings = settled(options)
  const states = new Map<string, EntityState>()
  const teams = new Map<string, Team>()
  const models = new Map<string, number>()
  const modelNames: string[] = []
  let refreshedOn = Number.MIN_SAFE_INTEGER

  for (const entity of options.entities) {
    const state = entityState(entity)
    states.set(entity.id, state)
    const team = teams.get(entity.team) ?? teamOf(entity.team)
    teams.set(entity.team, team)
    team.members.push(state)
  }

  const numberOf = (model: string): number => {
    const known = models.get(model)
    if (known !== undefined) return known
    models.set(model, modelNames.length)
    modelNames.push(model)
    return modelNames.length - 1
  }

  return {
    add(rows) {
      for (const row of rows) {
        const state = states.get(row.entity)
        if (!state) continue
        takeIn(state, row, numberOf(row.model))
        teams.get(state.entity.team)?.touched.add(state)
      }
    },
    judge(now) {
      const today = Math.floor(now / 86_400_000)
      if (today !== refreshedOn) {
        refreshAll([...teams.values()], today)
        refreshedOn = today
      }
      return [...teams.values()].flatMap((team) => judgeTeam(team, now, settings, modelNames, models))
    },
    learn(lesson) {
      const state = states.get(lesson.entity)
      if (!state) return
      learnFrom(state, lesson)
      teams.get(state.entity.team)?.touched.add(state)
    },
  }
}
