import type { Lesson } from '../anomalies/lesson.ts'
import type { Incident } from './incident.ts'

const hour = 3_600_000
const newHabitAfter = 10 * 24 * hour

type Told = Pick<Incident, 'subject' | 'onset' | 'lastFoundAt' | 'detectedAt' | 'family'>

/** What an incident teaches without a person's answer: its days are no habit, and what has held for ten days is one (detection.md L7). */
export function lessonOf(incident: Told): Lesson | null {
  const { subject, onset, lastFoundAt, family } = incident
  if (subject.kind !== 'entity' || family !== 'use') return null
  if (isHabit(incident)) return { kind: 'rebase', entity: subject.id, at: onset }
  return { kind: 'exclude', entity: subject.id, from: onset, to: lastFoundAt }
}

/** The same of one change of it: said a few times a day, not at each judging; of a new habit once. */
export function lessonsOf({ before, after }: { before: Told | null; after: Told }): Lesson[] {
  const lesson = lessonOf(after)
  if (!lesson || (before && quarterOf(before.lastFoundAt) === quarterOf(after.lastFoundAt))) return []
  return lesson.kind === 'rebase' && before && isHabit(before) ? [] : [lesson]
}

function isHabit({ lastFoundAt, detectedAt }: Told): boolean {
  return lastFoundAt - detectedAt >= newHabitAfter
}

function quarterOf(at: number): number {
  return Math.floor(at / (6 * hour))
}
