import type { Transaction } from 'kysely'
import { z } from 'zod'
import type { Lesson } from '../anomalies/lesson.ts'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { newId } from '../base/id.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { historyMs } from './hours-by-day.ts'
import { lessonOf } from './incident-lessons.ts'
import { incidentIn } from './incident-row.ts'

/** What somebody's answer to an incident taught. */
export type KeptLesson = {
  id: string
  incidentId: string
  at: Date
  by: string | null
  note: string
  lesson: Lesson
  undoneAt: Date | null
}

const causes = [
  'spend',
  'unit_cost',
  'model_mix',
  'cache_share',
  'cadence',
  'unattended',
  'new_use',
  'price',
  'team_volume',
  'growth',
] as const

const shape: z.ZodType<Lesson> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exclude'), entity: z.string(), from: z.number(), to: z.number() }),
  z.object({ kind: z.literal('rebase'), entity: z.string(), at: z.number() }),
  z.object({ kind: z.literal('less_sensitive'), entity: z.string(), cause: z.enum(causes) }),
])

/** Keeps what an answer taught, in the transaction of the answer. */
export async function keepLesson(
  transaction: Transaction<Tables>,
  input: { incident: { id: string }; lesson: Lesson; personId: string | null; note: string; now: Date },
): Promise<void> {
  const { incident, lesson, personId, note, now } = input
  await transaction
    .insertInto('incident_lesson')
    .values({
      ...{ id: newId(), incident_id: incident.id, at: now, by_person: personId, note },
      lesson: JSON.stringify(lesson),
    })
    .execute()
}

/** Everything that was taught and not undone, oldest first. */
export async function lessons(db: DbOrTransaction): Promise<KeptLesson[]> {
  const rows = await db
    .selectFrom('incident_lesson')
    .selectAll()
    .where('undone_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute()
  return rows.map(({ id, incident_id: incidentId, at, by_person: by, note, lesson, undone_at: undoneAt }) => ({
    ...{ id, incidentId, at, by, note, undoneAt },
    lesson: shape.parse(lesson),
  }))
}

/** Takes back what the answers to an incident taught, in the transaction that opens it again. */
export async function undoLessonsOf(
  transaction: Transaction<Tables>,
  { id, personId, now }: { id: string; personId: string | null; now: Date },
): Promise<void> {
  await transaction
    .updateTable('incident_lesson')
    .set({ undone_at: now, undone_by: personId })
    .where('incident_id', '=', id)
    .where('undone_at', 'is', null)
    .execute()
}

/** Takes a lesson back; false where somebody did before. */
export async function undoLesson(
  db: Db,
  { id, personId, actor, now }: { id: string; personId: string; actor: Actor; now: Date },
): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    const undone = await transaction
      .updateTable('incident_lesson')
      .set({ undone_at: now, undone_by: personId })
      .where('id', '=', id)
      .where('undone_at', 'is', null)
      .returning('incident_id')
      .executeTakeFirst()
    if (!undone) return false
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'incident.undo-lesson',
      subject: id,
      detail: { incident: undone.incident_id },
    })
    return true
  })
}

/**
 * What incidents themselves teach: what was used during one is no habit, unless people said that it is, or it went on for so
 * long that it is one.
 */
export async function incidentLessons(db: DbOrTransaction, now: Date): Promise<Lesson[]> {
  const rows = await db
    .selectFrom('incident')
    .selectAll()
    .where('subject_kind', '<>', 'team')
    .where('family', '=', 'use')
    .where('state', 'in', ['open', 'acknowledged', 'snoozed', 'resolved'])
    .where((where) => where.or([where('resolution', 'is', null), where('resolution', 'not in', [...habits])]))
    .where('last_found_at', '>=', new Date(now.getTime() - historyMs))
    .orderBy('id')
    .execute()
  return rows.flatMap((row) => lessonOf(incidentIn(row)) ?? [])
}

const habits = ['expected_work', 'false_alarm'] as const
