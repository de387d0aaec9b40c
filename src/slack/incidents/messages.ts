import { mayAnswer } from '../../incidents/access.ts'
import { named } from '../../incidents/incident-facts.ts'
import {
  type IncidentChanged,
  incidentAlert,
  incidentBatch,
  incidentChanged,
  type Place,
} from '../../incidents/notices.ts'
import { findEvent, findIncident } from '../../incidents/read-incidents.ts'
import { outcomeOf } from '../../outbox/outcome.ts'
import type { SaidAt } from '../../outbox/said-messages.ts'
import { hasLeft, maySeeTeam, viewerOf } from '../../people/access.ts'
import { namesOf } from '../../people/names-of.ts'
import { type Drawn, NotYet, type OutboxRenderer, type Reading, renderer } from '../outbox/renderer.ts'
import { patiently, slackErrorOf } from '../web-api.ts'
import type { IncidentDeps } from './deps.ts'
import { drawAlert, drawBatch, namingIn } from './draw.ts'
import { noteMessage } from './note-view.ts'

type Deps = IncidentDeps & { admins: readonly string[] }

/**
 * How messages of incidents are drawn: always as the incident stands when they are sent, and for who may see it then.
 * `admins` is TALLY_ADMINS.
 */
export function incidentMessages(deps: Deps): Record<string, OutboxRenderer> {
  return {
    'incident.alert': renderer(incidentAlert, async (alert, reading) => {
      const [seen] = await seenBy(deps, [alert.incidentId], { ...reading, place: alert.place })
      return seen === undefined ? null : drawAlert(deps, alert, reading.now)
    }),
    'incident.batch': renderer(incidentBatch, async (batch, reading) => {
      const incidentIds = await seenBy(deps, batch.incidentIds, { ...reading, place: batch.place })
      return drawBatch(deps, { ...batch, incidentIds })
    }),
    'incident.changed': renderer(incidentChanged, (changed, reading) => change(deps, changed, reading)),
  }
}

// Whoever is told as a lead may lead them no more: what waited over a weekend is asked anew.
async function seenBy(
  { db, admins }: Deps,
  incidentIds: readonly string[],
  { reader, now, place }: Reading & { place: Place },
): Promise<string[]> {
  if (!reader || place !== 'leads') return [...incidentIds]
  const viewer = await viewerOf(db, { person: reader, admins })
  const seen: string[] = []
  for (const id of incidentIds) {
    const incident = await findIncident(db, id)
    if (!incident || hasLeft(viewer)) continue
    const { teamId } = incident
    if ((teamId && maySeeTeam(viewer, teamId)) || (await mayAnswer(db, viewer, incident, now))) seen.push(id)
  }
  return seen
}

/**
 * Draws the alert anew in its place and gives the note for its thread. Both may be done again without harm, so that a
 * sender who dies between them leaves nothing undone. Nothing where the alert itself could never be said.
 */
async function change(deps: IncidentDeps, changed: IncidentChanged, { reader, now }: Reading): Promise<Drawn | null> {
  const { db } = deps
  const keys = [changed.alertKey, ...(reader ? [`${changed.alertKey} ${reader.id}`] : [])]
  const alert = await outcomeOf(db, keys)
  if (alert.outcome === 'failed' || alert.outcome === 'unknown') return null
  if (alert.outcome === 'waiting') throw new NotYet('the alert this is about')
  const { workspace, channel, ts } = alert
  if (!(await redraw(deps, { ...changed, workspace, channel, ts, data: alert.data }, now))) return null
  const incident = await findIncident(db, changed.incidentId)
  const event = await findEvent(db, changed.eventId)
  const [one] = incident ? await named(db, [incident]) : []
  if (!one || !event) return null
  const byName = event.by ? ((await namesOf(db, [event.by])).get(event.by) ?? 'Somebody') : null
  // Several in one message are read where that one stands. Nobody looks into the thread of a direct message: there the
  // message itself says how it stands.
  const readIn = changed.place === 'batch' ? incidentBatch.parse(alert.data).place : changed.place
  if (readIn === 'owner' || readIn === 'leads') return null
  const naming = await namingIn(deps, readIn)
  return {
    ...noteMessage(one, event, { place: changed.place, naming, byName }),
    thread: { channel, ts, isLoud: loud.has(event.reason) },
  }
}

const loud: ReadonlySet<string> = new Set(['grown', 'not_mine', 'returned'])

const gone = ['message_not_found', 'channel_not_found', 'is_archived', 'cant_update_message', 'not_in_channel']

// False: the message is not there any more. What changed while it was drawn is drawn once more, so that of two who draw at once the older never stands last.
async function redraw(
  deps: IncidentDeps,
  { incidentId, place, workspace, channel, ts, data }: IncidentChanged & SaidAt & { data: unknown },
  now: Date,
): Promise<boolean> {
  const { db, clients } = deps
  for (let times = 0; times < 3; times++) {
    const version = (await findIncident(db, incidentId))?.version
    const message =
      place === 'batch'
        ? await drawBatch(deps, incidentBatch.parse(data))
        : await drawAlert(deps, { incidentId, place }, now)
    if (!message) return false
    try {
      await clients.within(workspace, () =>
        patiently(() => clients.background.chat.update({ channel, ts, ...message })),
      )
    } catch (thrown) {
      if (gone.includes(slackErrorOf(thrown) ?? '')) return false
      throw thrown
    }
    if ((await findIncident(db, incidentId))?.version === version) break
  }
  return true
}
