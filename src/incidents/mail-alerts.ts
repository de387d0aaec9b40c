import type { DbOrTransaction } from '../db/database.ts'
import { notYetQueued } from '../outbox/not-yet-queued.ts'
import type { OutboxMessage } from '../outbox/outbox.ts'
import type { StoredIncident } from './incident-row.ts'
import type { Kept } from './keep-transition.ts'
import { batchFrom } from './notices.ts'

/**
 * Copies of alerts for the organisation’s e-mail list: of an incident once, and once more for each way it has worsened since.
 * `alerts` are those told beyond their owner; `saidAgain` tells which are worth another mail. A mail is never drawn anew, so
 * it says nothing of how an incident goes on otherwise. Names are shown as in a channel: who reads a list nobody knows.
 */
export async function alertMails(
  db: DbOrTransaction,
  alerts: readonly Kept[],
  saidAgain: (alert: Kept) => boolean,
): Promise<OutboxMessage[]> {
  const firsts = await notYetMailed(
    db,
    alerts.map(({ incident }) => incident),
  )
  const again = alerts
    .filter((alert) => !firsts.includes(alert.incident) && saidAgain(alert))
    .map(({ incident, eventId }) => ({ ...mailOf(incident), dedupeKey: `${keyOf(incident)}:${eventId}` }))
  return [...together(firsts), ...again]
}

/** The same of incidents that were told to their owner alone until now: of each the first copy. */
export async function firstMails(db: DbOrTransaction, incidents: readonly StoredIncident[]): Promise<OutboxMessage[]> {
  return together(await notYetMailed(db, incidents))
}

async function notYetMailed(db: DbOrTransaction, incidents: readonly StoredIncident[]): Promise<StoredIncident[]> {
  const keys = new Set((await notYetQueued(db, incidents.map(mailOf))).map(({ dedupeKey }) => dedupeKey))
  return incidents.filter((incident) => keys.has(keyOf(incident)))
}

function together(incidents: readonly StoredIncident[]): OutboxMessage[] {
  if (incidents.length < batchFrom) return incidents.map(mailOf)
  const incidentIds = incidents.map(({ id }) => id)
  const data = { incidentIds, place: 'channel' }
  return [{ kind: 'incident.batch', recipient: 'mail', data, dedupeKey: `incident.batch:${incidentIds[0]}:mail` }]
}

function mailOf(incident: StoredIncident): OutboxMessage {
  const data = { incidentId: incident.id, place: 'channel' }
  return { kind: 'incident.alert', recipient: 'mail', data, dedupeKey: keyOf(incident) }
}

function keyOf({ id }: StoredIncident): string {
  return `incident.alert:${id}:mail`
}
