import type { Transaction } from 'kysely'
import type { Lesson } from '../anomalies/lesson.ts'
import { type Actor, recordAct } from '../audit/record-act.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { ownerOf } from './access.ts'
import { announce } from './announce.ts'
import { type ChosenResolution, isLive, isOfRule, liveStates } from './incident.ts'
import type { IncidentEvent } from './incident-event.ts'
import { incidentIn, type StoredIncident } from './incident-row.ts'
import { holdIncidents, keepTransition } from './keep-transition.ts'
import { keepLesson, undoLessonsOf } from './lessons.ts'
import { nextOf } from './lifecycle.ts'

/** What a person does to an incident. */
export type Act =
  | { kind: 'acknowledge' | 'not_mine' | 'reopen' }
  | { kind: 'resolve'; resolution: ChosenResolution }
  | { kind: 'snooze' | 'expect'; until: Date }

/** `overtaken`: it changed since the person saw it, and stands as it is given; nothing was done. */
export type Acted =
  | { outcome: 'done'; incident: StoredIncident }
  | { outcome: 'overtaken'; incident: StoredIncident }
  | { outcome: 'refused'; incident: StoredIncident; say: string }
  | { outcome: 'not-found' }

/**
 * Does what somebody chose, where the incident is still as they saw it (`version`): of two at once one does it, and the
 * other is told. What it teaches, what is said of it and the audit's entry are kept in the same transaction. Whether they
 * may is asked before. `personId` null: a service did, which is nobody; the audit's entry names it.
 */
export async function actOnIncident(
  db: Db,
  input: { id: string; version: number; act: Act; personId: string | null; note: string; actor: Actor; now: Date },
): Promise<Acted> {
  const { id, version, act, now } = input
  return db.transaction().execute(async (transaction) => {
    if (opens.has(act.kind)) await holdIncidents(transaction)
    const row = await transaction.selectFrom('incident').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
    if (!row) return { outcome: 'not-found' }
    const incident = incidentIn(row)
    if (incident.version !== version) return { outcome: 'overtaken', incident }
    const next = nextOf(incident, eventOf(input))
    const say = next.outcome === 'refused' ? next.say : await whyNot(transaction, incident, input)
    if (next.outcome === 'refused' || say) return { outcome: 'refused', incident, say }
    const kept = await keepTransition(transaction, next.transition, incident)
    if (opens.has(act.kind)) await undoLessonsOf(transaction, input)
    for (const lesson of lessonsOf(kept.incident, act, now))
      await keepLesson(transaction, { ...input, incident, lesson })
    await announce(transaction, [kept], now)
    await record(transaction, input, incident, kept.incident)
    return { outcome: 'done', incident: kept.incident }
  })
}

/** What opens one that was over. */
const opens: ReadonlySet<Act['kind']> = new Set(['not_mine', 'reopen'])
const ownersLongest = Temporal.Duration.from({ hours: 14 * 24 }).total('milliseconds')

/** What stands against an act that the incident itself would allow, in words; empty: nothing. */
async function whyNot(
  transaction: Transaction<Tables>,
  incident: StoredIncident,
  { act, personId, now }: { act: Act; personId: string | null; now: Date },
): Promise<string> {
  if (act.kind === 'expect' && act.until.getTime() - now.getTime() > ownersLongest) {
    const isOwner = personId !== null && (await ownerOf(transaction, incident))?.id === personId
    if (isOwner)
      return 'Whoever it is about marks it as expected for 14 days at most. Choose an earlier day, or ask a lead or an admin.'
  }
  if (!opens.has(act.kind) || isLive(incident)) return ''
  const newer = await transaction
    .selectFrom('incident')
    .select('id')
    .where('subject_id', '=', incident.subject.id)
    .where('family', '=', incident.family)
    .where('state', 'in', liveStates)
    .executeTakeFirst()
  return newer ? 'It happened again since: see the newer incident.' : ''
}

function eventOf({
  act,
  personId: by,
  note,
  now,
}: {
  act: Act
  personId: string | null
  note: string
  now: Date
}): IncidentEvent {
  const byPerson = { at: now.getTime(), by, note }
  if (act.kind === 'resolve') return { ...byPerson, kind: act.kind, resolution: act.resolution }
  if (act.kind === 'snooze' || act.kind === 'expect') return { ...byPerson, kind: act.kind, until: act.until.getTime() }
  return { ...byPerson, kind: act.kind }
}

/** What an answer to the engine teaches; a rule learns nothing: what is expected is the new habit; what was no anomaly needs more to be one. */
export function lessonsOf({ subject, family, cause, onset }: StoredIncident, act: Act, now: Date): Lesson[] {
  if (subject.kind !== 'entity' || isOfRule(family)) return []
  const entity = subject.id
  if (act.kind === 'expect') return [{ kind: 'rebase', entity, at: onset }]
  if (act.kind !== 'resolve') return []
  if (act.resolution === 'false_alarm') return [{ kind: 'less_sensitive', entity, cause }]
  if (act.resolution === 'expected_work') return [{ kind: 'rebase', entity, at: onset }]
  return [{ kind: 'exclude', entity, from: onset, to: now.getTime() }]
}

async function record(
  transaction: Transaction<Tables>,
  { act, note, actor, now }: { act: Act; note: string; actor: Actor; now: Date },
  before: StoredIncident,
  after: StoredIncident,
): Promise<void> {
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: `incident.${act.kind.replace('_', '-')}`,
    subject: after.id,
    detail: { subject: after.subject.id, cause: after.cause, note },
    before: { state: before.state },
    after: { state: after.state, ...(after.resolution ? { resolution: after.resolution } : {}) },
  })
}
