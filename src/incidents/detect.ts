import type { Finding } from '../anomalies/finding.ts'
import { addDays, dayOf } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import { handlesIn } from '../ledger/usage-of-handles.ts'
import { spenders } from '../people/spenders.ts'
import { firstReadings } from '../sources/first-readings.ts'
import { changeIncidents, changesToIncidents, type Judgement } from './change-incidents.ts'
import { readDetectionSettings } from './detection-settings.ts'
import { incidentLessons, lessons } from './lessons.ts'
import type { Transition } from './lifecycle.ts'
import { type Subjects, subjectsOf } from './subjects.ts'
import { openWatch, type Watch } from './watch.ts'

/** What one run found, and what it made of the incidents. */
export type Detected = { findings: readonly Finding[]; transitions: Transition[] }

export type Detection = {
  /** Judges the ledger as it is at `now`, keeps what changed and queues what is to be said of it. */
  run(now: Date): Promise<Detected>
  /** The same without keeping or saying anything. */
  tryOut(now: Date): Promise<Detected>
}

/**
 * Detection over this database. The engine stays between runs and takes in what is new; it is built anew each day, and where
 * people, teams, settings or lessons changed. Any number of processes may run it, each with an engine of its own.
 */
export function openDetection(db: Db): Detection {
  let held: { signature: string; subjects: Subjects; watch: Watch; judgedAt: Date } | null = null

  async function judged(now: Date): Promise<Judgement | null> {
    const { alertBudget } = await readDetectionSettings(db)
    if (alertBudget === 0) return null
    const known = await spenders(db, dayOf(now))
    const taught = await lessons(db)
    const signature = JSON.stringify([dayOf(now), alertBudget, known, taught.map(({ id }) => id)])
    if (!held || held.signature !== signature || held.judgedAt > now) {
      const subjects = subjectsOf(known)
      const learned = [...(await incidentLessons(db, now)), ...taught.map(({ lesson }) => lesson)]
      const watch = await openWatch(db, { subjects, alertBudget, lessons: learned, now })
      held = { signature, subjects, watch, judgedAt: now }
    }
    const { subjects, watch } = held
    held.judgedAt = now
    const findings = await watch.judge(db, now)
    return judgementOf(await withoutHalfTold(db, { findings, subjects, now }), subjects, watch)
  }

  async function runWith(change: typeof changeIncidents, now: Date): Promise<Detected> {
    const judgement = await judged(now)
    if (!judgement) return { findings: [], transitions: [] }
    return { findings: judgement.findings, transitions: await change(db, judgement, now) }
  }

  return {
    run: (now) => runWith(changeIncidents, now),
    tryOut: (now) => runWith(changesToIncidents, now),
  }
}

/**
 * Of those whose usage an account tells that is still being read for the first time nothing is said: half a history is no
 * baseline, and half a day no day.
 */
async function withoutHalfTold(
  db: Db,
  { findings, subjects, now }: { findings: readonly Finding[]; subjects: Subjects; now: Date },
): Promise<Finding[]> {
  const accounts = await firstReadings(db)
  const handles = await handlesIn(db, { accounts, from: addDays(dayOf(now), -70) })
  const entities = new Set(handles.map((handleId) => subjects.entityOf(handleId)))
  const teams = new Set([...entities].flatMap((id) => (id && subjects.entities.get(id)?.team) || []))
  return findings.filter(({ subject: { kind, id } }) => !(kind === 'team' ? teams : entities).has(id))
}

function judgementOf(findings: readonly Finding[], { entities }: Subjects, { activeDays }: Watch): Judgement {
  return {
    findings,
    surroundings: {
      teamOf: (entity) => entities.get(entity)?.team ?? null,
      activeDaysSince: activeDays.since,
      newId,
    },
    factsOf({ subject }) {
      if (subject.kind === 'team') return { subjectKind: 'team', teamId: subject.id || null }
      const entity = entities.get(subject.id)
      return { subjectKind: entity?.kind ?? 'key', teamId: entity?.team || null }
    },
  }
}
