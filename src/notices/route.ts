import type { DbOrTransaction } from '../db/database.ts'
import { incidentAlert, incidentBatch, type Place } from '../incidents/notices.ts'
import { findIncident } from '../incidents/read-incidents.ts'
import { findPerson } from '../people/person.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { lastTurn } from './local-schedule.ts'
import { type QuietTimes, quietUntil } from './quiet-times.ts'
import { type Topic, type TopicId, topicOf } from './topics.ts'
import { type Way, type Wishes, wishesOf } from './wishes.ts'

/** What becomes of a message whose turn it is: said in Slack, sent to an address, kept back for a while, or told to nobody. */
export type Route =
  | { kind: 'slack' }
  | { kind: 'email'; to: string }
  | { kind: 'later'; until: Date }
  | { kind: 'nobody'; why: string }

/** What a route is decided by besides the message. `usualQuiet` holds for whoever chose no quiet times. */
export type Circumstances = { now: Date; isMailSetUp: boolean; usualQuiet: QuietTimes }

/** How urgent a message is by now. Own: about what goes on at this moment with its reader's own usage. */
export type Urgency = 'critical' | 'own' | 'usual'

type Told = { kind: string; recipient: string; data: unknown }

/**
 * Decides how a message reaches its recipient (a person, a channel or an address), at the moment it would be said: as they
 * wish by then, and as urgent as its cause is by then.
 */
export async function routeFor(db: DbOrTransaction, told: Told, circumstances: Circumstances): Promise<Route> {
  const topic = topicOf(told.kind)
  const [to, id = ''] = told.recipient.split(/:(.*)/s)
  if (to === 'email') return circumstances.isMailSetUp ? { kind: 'email', to: id } : { kind: 'nobody', why: noMail }
  if (to === 'mail') {
    const email = circumstances.isMailSetUp && (await findPerson(db, id))?.email
    return email ? { kind: 'email', to: email } : routeWithoutMail(db, told, circumstances)
  }
  if (!topic?.waits && !topic?.isChoosable) return { kind: 'slack' }
  if (to === 'person') {
    const wishes = await wishesOf(db, id, circumstances.usualQuiet)
    return wishes
      ? personRoute(topic, wishes, { ...circumstances, urgency: await urgencyOf(db, told) })
      : { kind: 'slack' }
  }
  const { timeZone: zone, digests } = await readOrganisation(db)
  const hours: Partial<Record<TopicId, string>> = {
    'daily-cost': digests.daily.time,
    'weekly-digest': digests.weekly.time,
  }
  return channelRoute(topic, { ...circumstances, zone, hour: hours[topic.id] ?? null })
}

/** The way to a person whom a mail (`mail:<id>`) did not reach: in Slack as if they had never chosen e-mail, quiet times and all. */
export async function routeWithoutMail(db: DbOrTransaction, told: Told, circumstances: Circumstances): Promise<Route> {
  const recipient = told.recipient.replace(/^mail:/, 'person:')
  return routeFor(db, { ...told, recipient }, { ...circumstances, isMailSetUp: false })
}

/** Why what is for the organisation's e-mail list is told to nobody. */
export const noMail = 'no e-mail is set up'

/**
 * The way to a person: as they chose, else in Slack; there not in their quiet times, if the topic waits. What is urgent does
 * not wait, and what is critical is never withheld. E-mail does not wait: it wakes nobody, and lies there in the morning.
 */
export function personRoute(
  topic: Topic,
  { ways, email, quiet, zone }: Wishes,
  { now, isMailSetUp, urgency }: Pick<Circumstances, 'now' | 'isMailSetUp'> & { urgency: Urgency },
): Route {
  const chosen: Way = (topic.isChoosable && ways.get(topic.id)) || 'slack'
  if (chosen === 'off' && urgency !== 'critical') return { kind: 'nobody', why: 'its reader has switched it off' }
  if (chosen === 'email' && isMailSetUp && email) return { kind: 'email', to: email }
  const until = topic.waits && urgency === 'usual' ? quietUntil(now, zone, quiet) : null
  return until ? { kind: 'later', until } : { kind: 'slack' }
}

/**
 * The way to a channel: what goes to many does not come at night there, by the organisation's clock, unless an admin chose an
 * hour of the night for it. Quiet days are no matter: whether a channel reads a digest on Saturdays was chosen with the digest.
 */
export function channelRoute(
  topic: Topic,
  { zone, hour, now, usualQuiet }: Pick<Circumstances, 'now' | 'usualQuiet'> & { zone: string; hour: string | null },
): Route {
  const night = { ...usualQuiet, days: [] }
  const isOfTheNight = hour !== null && quietUntil(lastTurn(now, { zone, time: hour }).due, zone, night) !== null
  const until = topic.isBulk && !isOfTheNight ? quietUntil(now, zone, night) : null
  return until ? { kind: 'later', until } : { kind: 'slack' }
}

async function urgencyOf(db: DbOrTransaction, { kind, data }: Told): Promise<Urgency> {
  const told = incidentsIn(kind, data)
  for (const id of told?.ids ?? []) {
    if ((await findIncident(db, id))?.severity === 'critical') return 'critical'
  }
  return told?.place === 'owner' ? 'own' : 'usual'
}

function incidentsIn(kind: string, data: unknown): { ids: readonly string[]; place: Place } | null {
  const alert = kind === 'incident.alert' ? incidentAlert.safeParse(data).data : undefined
  if (alert) return { ids: [alert.incidentId], place: alert.place }
  const batch = kind === 'incident.batch' ? incidentBatch.safeParse(data).data : undefined
  return batch ? { ids: batch.incidentIds, place: batch.place } : null
}
