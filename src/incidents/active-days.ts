import type { Subject } from '../anomalies/finding.ts'
import { localDays } from '../anomalies/local-days.ts'
import type { Entity, UsageRow } from '../anomalies/usage-row.ts'

/** On which days subjects used something, for telling when one has been quiet for long enough. */
export type ActiveDays = {
  add(rows: readonly UsageRow[]): void
  /** Days that began after `at`, are over by `now`, and had use in them. */
  since(subject: Subject, at: number, now: number): number
}

/** A day begins at 05:00 in the entity's zone, as its spend is judged; a team's days are UTC's. */
export function createActiveDays(entities: readonly Entity[]): ActiveDays {
  const entityOf = new Map(entities.map((entity) => [entity.id, entity]))
  const days = new Map<string, Set<number>>()

  function dayIn(zone: string, at: number): number {
    return localDays(zone).dayOf(at)
  }

  function mark(subject: string, day: number): void {
    const known = days.get(subject)
    if (known) known.add(day)
    else days.set(subject, new Set([day]))
  }

  return {
    add(rows) {
      for (const { entity, at } of rows) {
        const known = entityOf.get(entity)
        mark(`entity ${entity}`, dayIn(known?.zone ?? 'UTC', at))
        if (known) mark(`team ${known.team}`, dayIn('UTC', at))
      }
    },
    since({ kind, id }, at, now) {
      const zone = kind === 'entity' ? (entityOf.get(id)?.zone ?? 'UTC') : 'UTC'
      const [after, today] = [dayIn(zone, at), dayIn(zone, now)]
      let count = 0
      for (const day of days.get(`${kind} ${id}`) ?? []) if (day > after && day < today) count++
      return count
    },
  }
}
