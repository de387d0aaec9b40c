import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import type { Severity, State } from './incident.ts'
import { incidentIn, type StoredIncident } from './incident-row.ts'
import { type Reason, reasons } from './lifecycle.ts'

/** Which incidents: all that are asked for are meant where a filter is left out. */
export type IncidentFilter = {
  states?: readonly State[]
  severity?: Severity
  teamId?: string
  /** Only those found at this instant or later. */
  since?: Date
  /** Only what somebody may see: subjects that are these people, or these teams. */
  visible?: { personIds: readonly string[]; teamIds: readonly string[] }
}

/** What happened to an incident once. `by` is a person's id; null: Tally. */
export type IncidentEventRow = {
  id: number
  at: Date
  by: string | null
  reason: Reason
  note: string
  excessMicroUsd: number
  evidence: unknown
}

export async function findIncident(db: DbOrTransaction, id: string): Promise<StoredIncident | null> {
  const row = await db.selectFrom('incident').selectAll().where('id', '=', id).executeTakeFirst()
  return row ? incidentIn(row) : null
}

/** The newest first; `total` counts those on all pages. */
export async function listIncidents(
  db: DbOrTransaction,
  filter: IncidentFilter,
  page: { page: number; size: number },
): Promise<{ incidents: StoredIncident[]; total: number }> {
  const matching = matchingOf(db, filter)
  const { total } = await matching.select((count) => count.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await matching
    .selectAll()
    .orderBy('detected_at', 'desc')
    .orderBy('id', 'desc')
    .offset(page.page * page.size)
    .limit(page.size)
    .execute()
  return { incidents: rows.map(incidentIn), total: Number(total) }
}

/** Where a page of incidents begins: after this one, which need not be there any more. */
export type IncidentCursor = { detectedAt: Date; id: string }

/** The newest first, so many after the one a page before ended with; one that comes meanwhile shifts no page. */
export async function incidentsAfter(
  db: DbOrTransaction,
  filter: IncidentFilter,
  { after, limit }: { after: IncidentCursor | null; limit: number },
): Promise<StoredIncident[]> {
  let page = matchingOf(db, filter)
  if (after) page = page.where(sql<boolean>`(detected_at, id) < (${after.detectedAt}, ${after.id}::uuid)`)
  const rows = await page.selectAll().orderBy('detected_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(incidentIn)
}

/** What happened to an incident, in order. */
export async function timelineOf(db: DbOrTransaction, incidentId: string): Promise<IncidentEventRow[]> {
  const rows = await events(db).where('incident_id', '=', incidentId).orderBy('id').execute()
  return rows.map(eventIn)
}

export async function findEvent(db: DbOrTransaction, id: number): Promise<IncidentEventRow | null> {
  const row = await events(db).where('id', '=', id).executeTakeFirst()
  return row ? eventIn(row) : null
}

function events(db: DbOrTransaction) {
  return db
    .selectFrom('incident_event')
    .select(['id', 'at', 'by_person', 'reason', 'note', 'excess_micro_usd', 'evidence'])
}

function eventIn(row: {
  id: number
  at: Date
  by_person: string | null
  reason: string
  note: string
  excess_micro_usd: number
  evidence: unknown
}): IncidentEventRow {
  const { id, at, by_person: by, note, excess_micro_usd: excessMicroUsd, evidence } = row
  const reason = reasons.find((one) => one === row.reason)
  if (!reason) throw new Error(`no incident changes because of “${row.reason}”`)
  return { id, at, by, reason, note, excessMicroUsd, evidence }
}

function matchingOf(db: DbOrTransaction, { states, severity, teamId, since, visible }: IncidentFilter) {
  let query = db.selectFrom('incident')
  if (since) query = query.where('detected_at', '>=', since)
  if (states) query = query.where('state', 'in', [...states])
  if (severity) query = query.where('severity', '=', severity)
  if (teamId) query = query.where('team_id', '=', teamId)
  if (!visible) return query
  return query.where((where) =>
    where.or([
      sql<boolean>`subject_id = any(${[...visible.personIds]}::text[])`,
      where.and([where('subject_kind', '=', 'team'), sql<boolean>`team_id = any(${[...visible.teamIds]}::uuid[])`]),
    ]),
  )
}
