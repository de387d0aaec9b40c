import { createEngine } from '../../anomalies/engine.ts'
import type { Finding } from '../../anomalies/finding.ts'
import type { Floors } from '../../anomalies/options.ts'
import type { Entity, UsageRow } from '../../anomalies/usage-row.ts'
import { createActiveDays } from '../active-days.ts'
import { follow, isFollowed } from '../follow.ts'
import type { Incident } from '../incident.ts'
import { lessonsOf } from '../incident-lessons.ts'
import { type Alert, alertOf } from './alert.ts'

/** How often it is judged, and with what: `hourly` knows nothing of human prompts. */
export type Feed = 'hourly' | '5min'

/** A history played through the engine and the life of incidents, by a clock of its own. */
export type Replay = {
  /** The next row as it was told of; `seenAt` never goes back. Everything that was due before it is judged first. */
  add(row: UsageRow, seenAt: number): void
  /** Judges up to the end of the history. */
  end(at: number): void
}

const minute = 60_000
const hour = 60 * minute

export function createReplay(given: {
  entities: readonly Entity[]
  feed: Feed
  alertBudget: number
  floors?: Partial<Floors>
  /** What further rules say at an instant, of the same rows. */
  rules?: { add(rows: readonly UsageRow[]): void; judge(now: number): Finding[] }
  onAlert(alert: Alert): void
}): Replay {
  const { entities, feed, alertBudget, floors = {}, rules, onAlert } = given
  const engine = createEngine({ entities, alertBudget, floors })
  const activeDays = createActiveDays(entities)
  const teams = new Map(entities.map(({ id, team }) => [id, team]))
  const step = feed === 'hourly' ? hour : 5 * minute
  let followed: Incident[] = []
  let waiting: UsageRow[] = []
  let next = Number.NaN
  let count = 0
  const surroundings = {
    teamOf: (entity: string) => teams.get(entity) ?? null,
    activeDaysSince: activeDays.since,
    newId: () => String(++count),
  }

  function judge(now: number): void {
    engine.add(waiting)
    rules?.add(waiting)
    activeDays.add(waiting)
    waiting = []
    const findings = [...engine.judge(now), ...(rules?.judge(now) ?? [])]
    const transitions = follow(followed, findings, now, surroundings)
    const changed = new Map(transitions.map(({ after }) => [after.id, after]))
    for (const transition of transitions) {
      for (const lesson of lessonsOf(transition)) engine.learn(lesson)
      const alert = alertOf(transition, now)
      if (alert) onAlert(alert)
    }
    const isKnown = new Set(followed.map(({ id }) => id))
    followed = [
      ...followed.map((incident) => changed.get(incident.id) ?? incident),
      ...[...changed.values()].filter(({ id }) => !isKnown.has(id)),
    ].filter((incident) => isFollowed(incident, now))
  }

  // Between full hours nothing is new where nothing was told of.
  function judgeUpTo(at: number): void {
    for (; next <= at; next += step) if (waiting.length > 0 || next % hour === 0) judge(next)
  }

  return {
    add(row, seenAt) {
      if (Number.isNaN(next)) next = Math.floor(seenAt / step + 1) * step
      judgeUpTo(seenAt)
      waiting.push(feed === 'hourly' ? { ...row, humanPrompts: null } : row)
    },
    end: judgeUpTo,
  }
}
