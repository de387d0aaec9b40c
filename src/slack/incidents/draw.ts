import { incidentFacts, named } from '../../incidents/incident-facts.ts'
import type { IncidentAlert, IncidentBatch, Place } from '../../incidents/notices.ts'
import { findIncident } from '../../incidents/read-incidents.ts'
import { readOrganisation } from '../../settings/organisation.ts'
import { pictureForMany } from '../chart-pictures.ts'
import type { Message } from '../kit/blocks.ts'
import { alertMessage } from './alert-view.ts'
import { batchMessage } from './batch-view.ts'
import { incidentChart } from './chart.ts'
import type { IncidentDeps } from './deps.ts'
import type { Naming } from './words.ts'

/** The message of an incident as it stands; null where there is no such incident, or it is no longer told in this place. */
export async function drawAlert(
  deps: IncidentDeps,
  { incidentId, place }: IncidentAlert,
  now: Date,
): Promise<Message | null> {
  const incident = await findIncident(deps.db, incidentId)
  if (!incident || place === 'batch') return null
  const facts = await incidentFacts(deps.db, incident, now)
  const chart = incident.state === 'resolved' || incident.state === 'merged' ? null : incidentChart(facts)
  const picture = chart && (await pictureForMany(deps.pictures, chart))
  return alertMessage(facts, { place, naming: await namingIn(deps, place), picture })
}

/** The message of several incidents as they stand. */
export async function drawBatch(deps: IncidentDeps, { incidentIds, place }: IncidentBatch): Promise<Message | null> {
  const found = await Promise.all(incidentIds.map((id) => findIncident(deps.db, id)))
  const incidents = found.flatMap((incident) => incident ?? [])
  if (incidents.length === 0) return null
  return batchMessage(await named(deps.db, incidents), await namingIn(deps, place))
}

/** Whether a place may read whom it is about: leads, owners and admins may; a channel as admins chose. */
export async function namingIn({ db }: Pick<IncidentDeps, 'db'>, place: Place): Promise<Naming> {
  if (place === 'owner' || place === 'leads') return 'shown'
  return (await readOrganisation(db)).privacy === 'names in channels' ? 'shown' : 'hidden'
}
