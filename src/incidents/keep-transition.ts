import { sql, type Transaction } from 'kysely'
import { hourMs } from '../base/calendar.ts'
import type { Tables } from '../db/tables.ts'
import { columnsOf, incidentIn, type StoredIncident } from './incident-row.ts'
import type { Transition } from './lifecycle.ts'

/** What an incident's subject is, where one is opened. */
export type SubjectFacts = Pick<StoredIncident, 'subjectKind' | 'teamId'>

/** A transition as it is kept, with the number of its event. */
export type Kept = { transition: Transition; incident: StoredIncident; eventId: number }

/** Until the transaction ends nobody else opens an incident: taken before any row of one. */
export async function holdIncidents(transaction: Transaction<Tables>): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('tally.incidents', 0))`.execute(transaction)
}

/**
 * Keeps a change in the transaction that holds its incident; what is only found again leaves no event. Opening throws where
 * the subject has a live incident of the family already.
 */
export async function keepTransition(
  transaction: Transaction<Tables>,
  transition: Transition,
  facts: SubjectFacts,
): Promise<Kept> {
  const incident = transition.before
    ? await change(transaction, transition)
    : await insert(transaction, transition, facts)
  if (transition.tells === 'nothing') return { transition, incident, eventId: 0 }
  const { at, after, reason, finding } = transition
  const { id: eventId } = await transaction
    .insertInto('incident_event')
    .values({
      incident_id: after.id,
      at: new Date(at),
      by_person: after.by,
      reason,
      note: after.note,
      excess_micro_usd: after.excess,
      evidence: finding ? JSON.stringify(finding) : null,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { transition, incident, eventId }
}

async function insert(
  transaction: Transaction<Tables>,
  { after }: Transition,
  { subjectKind, teamId }: SubjectFacts,
): Promise<StoredIncident> {
  const row = await transaction
    .insertInto('incident')
    .values({ ...columnsOf(after), subject_kind: subjectKind, team_id: teamId })
    .returningAll()
    .executeTakeFirstOrThrow()
  return incidentIn(row)
}

async function change(transaction: Transaction<Tables>, { after, tells }: Transition): Promise<StoredIncident> {
  const row = await transaction
    .updateTable('incident')
    .set({ ...columnsOf(after), version: tells === 'nothing' ? sql`version` : sql`version + 1` })
    .where('id', '=', after.id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return incidentIn(row)
}

/** Whether it was only found again as it was: that is kept once an hour, so that what holds for days is not written each minute. */
export function isNoNews({ before, after, reason }: Transition): boolean {
  if (reason !== 'found' || !before) return false
  const isLater = Math.floor(before.lastFoundAt / hourMs) < Math.floor(after.lastFoundAt / hourMs)
  return !isLater && before.excess === after.excess && before.onset === after.onset
}
