import type { Finding } from '../anomalies/finding.ts'
import { addDays, dayOf } from '../base/calendar.ts'
import { newId } from '../base/id.ts'
import type { Db } from '../db/database.ts'
import { usageMark } from '../ledger/usage-snapshot.ts'
import { spenders } from '../people/spenders.ts'
import { changeIncidents, changesToIncidents, type Judgement } from './change-incidents.ts'
import { type DetectionSettings, detectionDefaults, readDetectionSettings } from './detection-settings.ts'
import { historyDays } from './hours-by-day.ts'
import { familyOf, isOfRule, liveStates } from './incident.ts'
import { lessonsOf } from './incident-lessons.ts'
import { incidentLessons, type KeptLesson, lessons } from './lessons.ts'
import type { Transition } from './lifecycle.ts'
import { knownPriceChanges } from './price-changes.ts'
import { openRuleWatch, type RuleWatch } from './rule-watch.ts'
import { type Subjects, subjectsOf } from './subjects.ts'
import { unheardOf, waitedFor } from './unheard.ts'
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
 * people, teams, settings or days long ago changed, or a lesson was undone. Any number of processes
 * may run it, each with an engine of its own.
 */
export function openDetection(db: Db): Detection {
  let held: Held | null = null

  async function judged(now: Date): Promise<Judgement | null> {
    const settings = await readDetectionSettings(db)
    // Switched off, nothing is opened; what is live is followed to its end.
    const followed = settings.alertBudget === 0 ? await liveOfEngine(db) : null
    if (isSilent(settings) && followed?.size === 0) return null
    const { floors } = settings
    const alertBudget = settings.alertBudget || detectionDefaults.alertBudget
    const known = await spenders(db, dayOf(now))
    const taught = await lessons(db)
    const accounts = await waitedFor(db, now)
    const isMarkDue = !held || held.judgedAt > now || now.getTime() - held.markedAt.getTime() >= markedEvery
    const [mark, markedAt] = held && !isMarkDue ? [held.mark, held.markedAt] : [await historyMark(db, now), now]
    const signature = JSON.stringify([dayOf(now), alertBudget, floors, known, accounts, mark])
    if (!held || held.signature !== signature || held.judgedAt > now || !canLearn(held, taught)) {
      const subjects = subjectsOf(known)
      const learned = [...(await incidentLessons(db, now)), ...taught.map(({ lesson }) => lesson)]
      const prices = await knownPriceChanges(db, now, historyDays)
      const watch = await openWatch(db, { subjects, alertBudget, floors, prices, lessons: learned, now })
      held = {
        signature,
        subjects,
        watch,
        rules: openRuleWatch(subjects),
        judgedAt: now,
        taught: idsOf(taught),
        mark,
        markedAt,
      }
    }
    const { subjects, watch, rules } = held
    for (const { id, lesson } of taught) if (!held.taught.has(id)) watch.learn(lesson)
    Object.assign(held, { judgedAt: now, taught: idsOf(taught), mark, markedAt })
    const found = await watch.judge(db, now)
    const heard = found.filter((finding) => followed?.has(`${familyOf(finding)} ${finding.subject.id}`) ?? true)
    const findings = [...heard, ...(await rules.judge(db, settings.rules, now))]
    const { isHalfTold, isUnheard } = await unheardOf(db, subjects, accounts, now)
    const judgement = judgementOf(
      findings.filter(({ subject }) => !isHalfTold(subject)),
      subjects,
      watch,
    )
    return { ...judgement, surroundings: { ...judgement.surroundings, isUnheard } }
  }

  async function runWith(change: typeof changeIncidents, now: Date): Promise<Detected> {
    const judgement = await judged(now)
    if (!judgement) return { findings: [], transitions: [] }
    return { findings: judgement.findings, transitions: await change(db, judgement, now) }
  }

  return {
    async run(now) {
      const detected = await runWith(changeIncidents, now)
      for (const lesson of detected.transitions.flatMap(lessonsOf)) held?.watch.learn(lesson)
      return detected
    },
    tryOut: (now) => runWith(changesToIncidents, now),
  }
}

type Held = {
  signature: string
  subjects: Subjects
  watch: Watch
  rules: RuleWatch
  judgedAt: Date
  /** The lessons of people it has learned, by id. */
  taught: ReadonlySet<string>
  mark: string
  markedAt: Date
}

// One that was undone is not unlearned, and what somebody did lately is not judged by another sensitivity until they do more.
function canLearn({ taught }: Held, now: readonly KeptLesson[]): boolean {
  const ids = idsOf(now)
  const added = now.filter(({ id }) => !taught.has(id))
  return taught.isSubsetOf(ids) && added.every(({ lesson }) => lesson.kind !== 'less_sensitive')
}

function idsOf(taught: readonly KeptLesson[]): Set<string> {
  return new Set(taught.map(({ id }) => id))
}

/** How often it is looked whether days were changed that are not read anew, which is by an import or a new price. */
const markedEvery = 3_600_000

function historyMark(db: Db, now: Date): Promise<string> {
  return usageMark(db, { from: addDays(dayOf(now), -historyDays), to: addDays(dayOf(now), -4) })
}

function isSilent({ alertBudget, rules }: DetectionSettings): boolean {
  return alertBudget === 0 && Object.values(rules).every(({ speaks }) => speaks === 'off')
}

async function liveOfEngine(db: Db): Promise<Set<string>> {
  const rows = await db
    .selectFrom('incident')
    .select(['family', 'subject_id'])
    .where('state', 'in', liveStates)
    .execute()
  return new Set(rows.flatMap(({ family, subject_id: id }) => (isOfRule(family) ? [] : [`${family} ${id}`])))
}

/** What holds, with what is known of the subjects. */
export function judgementOf(
  findings: readonly Finding[],
  { entities }: Subjects,
  { activeDays }: Pick<Watch, 'activeDays'>,
): Judgement {
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
