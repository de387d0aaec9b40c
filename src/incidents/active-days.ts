import type { Subject } from '../anomalies/finding.ts'
import type { Entity, UsageRow } from '../anomalies/usage-row.ts'

/** On which days subjects used something, for telling when one has been quiet for long enough. */
export type ActiveDays = {
  add(rows: readonly UsageRow[]): void
  /** Days that began after `at`, are over by `now`, and had use in them. */
  since(subject: Subject, at: number, now: number): number
}

const dayMs = 24 * 3_600_000
const startsAtMs = 5 * 3_600_000

/** A day begins at 05:00 in the entity's zone, as its spend is judged; a team's days are UTC's. */
export function createActiveDays(entities: readonly Entity[]): ActiveDays {
  const entityOf = new Map(entities.map((entity) => [entity.id, entity]))
  const offsets = new Map<string, number>()
  const days = new Map<string, Set<number>>()

  function offsetOf(zone: string, at: number): number {
    const key = `${zone} ${Math.floor(at / dayMs)}`
    const known = offsets.get(key)
    if (known !== undefined) return known
    const offset = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6
    if (offsets.size > 10_000) offsets.clear()
    offsets.set(key, offset)
    return offset
  }

  function dayIn(zone: string, at: number): number {
    return Math.floor((at + offsetOf(zone, at) - startsAtMs) / dayMs)
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
