import type { Transaction } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { dueAgain } from '../outbox/due-again.ts'
import { type OutboxMessage, queueMessages } from '../outbox/outbox.ts'
import { teamLeads } from '../people/team.ts'
import { ownerOf } from './access.ts'
import { alertRoutes, routeFor } from './alert-routes.ts'
import { incidentIn, type StoredIncident } from './incident-row.ts'
import type { Kept } from './keep-transition.ts'
import type { Reason } from './lifecycle.ts'
import { alertMails, firstMails } from './mail-alerts.ts'
import { batchFrom, type Place } from './notices.ts'

/** Where a message of an incident goes. */
type Target = { recipient: string; place: Exclude<Place, 'batch'> }
type Alert = Target & { incident: StoredIncident; dedupeKey: string }
/** Where an incident stands: in a message of its own, or in one of several, which is read in `readIn`. */
type Standing = Omit<Alert, 'place'> & { place: Place; readIn: Target['place'] }

/**
 * Queues what is to be said of changes, in their transaction: an alert where an incident has none yet in the place it
 * belongs to, and a note to the alerts it has. Each is keyed by the incident or its event, so that it is said once.
 */
export async function announce(transaction: Transaction<Tables>, kept: readonly Kept[], now: Date): Promise<void> {
  const told = kept.filter(({ transition, incident }) => transition.tells !== 'nothing' && incident.tier !== 'digest')
  if (told.length === 0) return
  const notes: OutboxMessage[] = []
  const alerts: Alert[] = []
  const mailed: Kept[] = []
  for (const one of told) {
    const before = await messagesOf(transaction, one.incident.id)
    notes.push(...before.map((message) => noteOf(one, message)))
    if (one.transition.tells !== 'alert') continue
    if (one.incident.severity === 'critical' && !saidAgain.has(one.transition.reason)) {
      const keys = before.map(({ dedupeKey }) => dedupeKey)
      await dueAgain(transaction, keys, now)
    }
    const targets = await targetsOf(transaction, one.incident)
    alerts.push(...targets.flatMap((target) => alertOf(one, target, before)))
    // What is told to its owner first is nobody else's yet.
    if (targets.some(({ place }) => place !== 'owner')) mailed.push(one)
  }
  const { messages, standings } = await alertMessages(transaction, alerts)
  // What it was judged by stands in the thread of the alert.
  for (const standing of standings.filter(({ readIn }) => readIn === 'channel')) {
    const one = told.find(({ incident }) => incident.id === standing.incident.id)
    if (one) notes.push(noteOf(one, standing))
  }
  const mails = await alertMails(transaction, mailed, ({ transition }) => saidAgain.has(transition.reason))
  await queueMessages(transaction, [...messages, ...mails, ...notes], now)
}

/** The messages that stand for an incident, by their keys in the outbox. */
export async function messagesOf(
  db: DbOrTransaction,
  incidentId: string,
): Promise<Array<{ dedupeKey: string; place: Place; recipient: string }>> {
  const rows = await db
    .selectFrom('incident_message')
    .innerJoin('outbox', 'outbox.dedupe_key', 'incident_message.dedupe_key')
    .where('incident_id', '=', incidentId)
    .select(['incident_message.dedupe_key', 'place', 'recipient'])
    .orderBy('outbox.id')
    .execute()
  return rows.map(({ dedupe_key: dedupeKey, place, recipient }) => ({ dedupeKey, place, recipient }))
}

function noteOf({ incident, eventId }: Kept, message: { dedupeKey: string; place: Place; recipient: string }) {
  const { dedupeKey: alertKey, place, recipient } = message
  return {
    kind: 'incident.changed',
    recipient,
    data: { incidentId: incident.id, eventId, alertKey, place },
    dedupeKey: `incident.changed:${eventId}:${alertKey}`,
  }
}

// In a channel one message stands for an incident, whatever becomes of it; its thread tells more. Nobody looks into the
// thread of a direct message, so what has grown or is there again is said in another, called by its event.
function alertOf(
  { incident, transition, eventId }: Kept,
  target: Target,
  before: ReadonlyArray<{ recipient: string; place: Place }>,
): Alert[] {
  const isThere = before.some(({ recipient }) => recipient === target.recipient)
  if (isThere && (target.place === 'channel' || !saidAgain.has(transition.reason))) return []
  const again = isThere ? `:${eventId}` : ''
  return [{ ...target, incident, dedupeKey: `incident.alert:${incident.id}:${target.recipient}${again}` }]
}

const saidAgain: ReadonlySet<Reason> = new Set(['grown', 'returned', 'woke', 'not_mine'])

async function alertMessages(
  transaction: Transaction<Tables>,
  alerts: readonly Alert[],
): Promise<{ messages: OutboxMessage[]; standings: Standing[] }> {
  const messages: OutboxMessage[] = []
  const standings: Standing[] = []
  for (const group of Map.groupBy(alerts, ({ recipient }) => recipient).values()) {
    const [first] = group
    if (first && group.length >= batchFrom && first.place !== 'owner') {
      const dedupeKey = `incident.batch:${first.incident.id}:${first.recipient}`
      const incidentIds = group.map(({ incident }) => incident.id)
      messages.push({
        kind: 'incident.batch',
        recipient: first.recipient,
        data: { incidentIds, place: first.place },
        dedupeKey,
      })
      standings.push(...group.map((alert) => ({ ...alert, dedupeKey, place: 'batch' as const, readIn: alert.place })))
      continue
    }
    for (const { incident, recipient, place, dedupeKey } of group) {
      messages.push({ kind: 'incident.alert', recipient, data: { incidentId: incident.id, place }, dedupeKey })
    }
    standings.push(...group.map((alert) => ({ ...alert, readIn: alert.place })))
  }
  if (standings.length > 0) await keepPlaces(transaction, standings)
  return { messages, standings }
}

async function keepPlaces(
  transaction: Transaction<Tables>,
  messages: ReadonlyArray<{ incident: StoredIncident; dedupeKey: string; place: Place }>,
): Promise<void> {
  await transaction
    .insertInto('incident_message')
    .values(
      messages.map(({ incident, dedupeKey, place }) => ({ incident_id: incident.id, dedupe_key: dedupeKey, place })),
    )
    .execute()
}

async function targetsOf(db: DbOrTransaction, incident: StoredIncident): Promise<Target[]> {
  const owner = incident.tier === 'dm' || incident.cause === 'unattended' ? await ownerOf(db, incident) : null
  const own: Target[] = owner ? [{ recipient: `person:${owner.id}`, place: 'owner' }] : []
  if (owner && incident.tier === 'dm') return own
  // What goes on alone is stopped the soonest by whoever started it, wherever else it is told.
  const others = await channelOf(db, incident)
  return [...own, ...others.filter(({ recipient }) => recipient !== own[0]?.recipient)]
}

async function channelOf(db: DbOrTransaction, incident: StoredIncident): Promise<Target[]> {
  const { teamId, severity } = incident
  const parentId = teamId && (await parentOf(db, teamId))
  const route = routeFor(await alertRoutes(db), { teamId, parentId, severity })
  return route
    ? [{ recipient: `slack:${route.workspace}:${route.channel}`, place: 'channel' }]
    : leadsOf(db, incident, parentId)
}

async function leadsOf(db: DbOrTransaction, incident: StoredIncident, parentId: string | null): Promise<Target[]> {
  const { teamId, subject } = incident
  const leads = await teamLeads(db)
  const own = (teamId && leads.get(teamId)) || (parentId && leads.get(parentId)) || []
  const others = own.filter(({ id }) => id !== subject.id)
  const recipients = others.length > 0 ? others.map(({ id }) => `person:${id}`) : ['admins']
  return recipients.map((recipient) => ({ recipient, place: 'leads' as const }))
}

/**
 * Tells elsewhere what could not be said where it belongs: in the channel where its owner is not in Slack, to the leads or
 * admins where the channel is gone; by e-mail too, where only its owner was to know. Once an incident; where nobody can be told
 * it stays in the list.
 */
export async function tellElsewhere(transaction: Transaction<Tables>, now: Date): Promise<void> {
  const rows = await transaction
    .selectFrom('incident_message')
    .innerJoin('outbox', 'outbox.dedupe_key', 'incident_message.dedupe_key')
    .innerJoin('incident', 'incident.id', 'incident_message.incident_id')
    .where('outbox.failed_at', 'is not', null)
    .where('incident_message.place', '<>', 'leads')
    .where('incident.state', 'in', ['open', 'acknowledged'])
    // Once: where somebody beyond its owner was told or will be, a route or lead of later is no reason to say it again.
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('incident_message as other')
            .innerJoin('outbox as later', 'later.dedupe_key', 'other.dedupe_key')
            .whereRef('other.incident_id', '=', 'incident.id')
            .where('later.failed_at', 'is', null)
            .where('other.place', '<>', 'owner')
            .select('other.incident_id'),
        ),
      ),
    )
    .selectAll('incident')
    .select('incident_message.place')
    .execute()
  const alerts: Alert[] = []
  const mailed = new Map<string, StoredIncident>()
  for (const row of rows) {
    const incident = incidentIn(row)
    const told = await messagesOf(transaction, incident.id)
    const parentId = incident.teamId && (await parentOf(transaction, incident.teamId))
    if (told.every(({ place }) => place === 'owner')) mailed.set(incident.id, incident)
    const targets =
      row.place === 'owner' ? await channelOf(transaction, incident) : await leadsOf(transaction, incident, parentId)
    for (const target of targets) {
      const dedupeKey = `incident.alert:${incident.id}:${target.recipient}`
      if (told.some(({ recipient }) => recipient === target.recipient)) continue
      if (alerts.some((alert) => alert.dedupeKey === dedupeKey)) continue
      alerts.push({ ...target, incident, dedupeKey })
    }
  }
  const { messages } = await alertMessages(transaction, alerts)
  const mails = await firstMails(transaction, [...mailed.values()])
  await queueMessages(transaction, [...messages, ...mails], now)
}

async function parentOf(db: DbOrTransaction, teamId: string): Promise<string | null> {
  const row = await db.selectFrom('team').where('id', '=', teamId).select('parent_id').executeTakeFirst()
  return row?.parent_id ?? null
}
