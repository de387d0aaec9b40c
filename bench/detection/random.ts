import { chanceFrom } from '../../sandbox/detection/chance.ts'
import type { History } from '../../sandbox/detection/history.ts'
import type { Subject } from '../../src/anomalies/finding.ts'

/** Messages of anybody at any time, so many per 100 developer-weeks: what chance alone finds. */
export function randomAlerts(history: History, rate: number): Array<{ at: number; subject: Subject }> {
  const chance = chanceFrom(0, history.team, 'random alerts', rate)
  const count = Math.round((rate * history.developerWeeks) / 100)
  return Array.from({ length: count }, () => {
    const index = chance.between(0, history.entities.length - 1)
    const id = history.entities[index]?.id ?? ''
    return { at: chance.uniform(history.scoredFrom, history.to), subject: { kind: 'entity' as const, id } }
  })
}
