import type { Lesson } from '../../anomalies/lesson.ts'
import type { Transition } from '../lifecycle.ts'

const hour = 3_600_000
const newHabitAfter = 10 * 24 * hour

/**
 * What a change of an incident teaches without a person's answer: its days are no habit, and what has held for ten days is
 * one (detection.md L7). Said a few times a day, not at each judging.
 */
export function lessonsOf({ before, after }: Transition): Lesson[] {
  const { subject, onset, lastFoundAt, detectedAt, family } = after
  if (subject.kind !== 'entity' || family !== 'use') return []
  if (before && quarterOf(before.lastFoundAt) === quarterOf(lastFoundAt)) return []
  const isHabit = (at: number) => at - detectedAt >= newHabitAfter
  if (isHabit(lastFoundAt)) {
    return before && isHabit(before.lastFoundAt) ? [] : [{ kind: 'rebase', entity: subject.id, at: onset }]
  }
  return [{ kind: 'exclude', entity: subject.id, from: onset, to: lastFoundAt }]
}

function quarterOf(at: number): number {
  return Math.floor(at / (6 * hour))
}
