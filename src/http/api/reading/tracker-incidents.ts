import { z } from 'zod'
import type { DbOrTransaction } from '../../../db/database.ts'
import { isLive, severities } from '../../../incidents/incident.ts'
import { type NamedIncident, named } from '../../../incidents/incident-facts.ts'
import type { StoredIncident } from '../../../incidents/incident-row.ts'
import { emailsOf } from '../../../people/emails-of.ts'
import { instant, instantOr, instantShape } from '../shapes.ts'

export const anomalyShape = z.object({
  id: z.uuid(),
  userEmail: z.string().describe('Empty for robots, teams and names nobody was matched to.'),
  name: z.string().describe('Whom or what it is about.'),
  type: z.enum(['threshold', 'zscore', 'trend']).describe('threshold: a fixed rule found it; trend: all other checks.'),
  severity: z.enum(severities),
  metric: z.literal('spend'),
  cause: z.string().describe('What weighed most: `spend`, `unit_cost`, `model_mix`, `cadence`.'),
  value: z.number().describe('Dollars beyond what is usual, as it was found last.'),
  threshold: z.number().describe('0: Tally judges by what is usual for somebody, not by one line for all.'),
  message: z.string(),
  detectedAt: instantShape,
  resolvedAt: instantShape.nullable(),
  alertedAt: instantShape.nullable(),
})

export const trackedIncidentShape = z.object({
  id: z.uuid(),
  anomalyId: z.uuid().describe('The same: an anomaly is an incident here.'),
  userEmail: z.string(),
  status: z.enum(['open', 'alerted', 'acknowledged', 'resolved']),
  severity: z.enum(severities),
  message: z.string(),
  detectedAt: instantShape,
  alertedAt: instantShape.nullable(),
  acknowledgedAt: instantShape.nullable(),
  resolvedAt: instantShape.nullable(),
  mttdMinutes: z.number().nullable().describe('From when it began to the first alert.'),
  mttiMinutes: z.number().nullable().describe('From the first alert to the first answer.'),
  mttrMinutes: z.number().nullable().describe('From when it began to its end.'),
})

type Anomaly = z.input<typeof anomalyShape>
type Incident = z.input<typeof trackedIncidentShape>

/** Incidents as cursor-usage-tracker tells of them: as anomalies and as incidents. */
export async function trackedIncidents(
  db: DbOrTransaction,
  incidents: readonly StoredIncident[],
): Promise<{ anomalies: Anomaly[]; incidents: Incident[] }> {
  const all = await named(db, incidents)
  const ids = incidents.flatMap(({ subject }) => (z.uuid().safeParse(subject.id).success ? [subject.id] : []))
  const emails = await emailsOf(db, ids)
  const emailOf = ({ incident }: NamedIncident) => emails.get(incident.subject.id) ?? ''
  return {
    anomalies: all.map((one) => anomalyOf(one, emailOf(one))),
    incidents: all.map((one) => incidentOf(one, emailOf(one))),
  }
}

function anomalyOf({ incident, name }: NamedIncident, userEmail: string): Anomaly {
  return {
    id: incident.id,
    userEmail,
    name,
    type: incident.family.startsWith('rule:') ? 'threshold' : 'trend',
    severity: incident.severity,
    metric: 'spend',
    cause: incident.cause,
    value: Math.round(incident.excess / 10_000) / 100,
    threshold: 0,
    message: incident.sentence,
    detectedAt: instant(incident.detectedAt),
    resolvedAt: instantOr(endOf(incident)),
    alertedAt: instantOr(incident.firstToldAt),
  }
}

function incidentOf({ incident }: NamedIncident, userEmail: string): Incident {
  const { onset, firstToldAt, firstAnsweredAt } = incident
  return {
    id: incident.id,
    anomalyId: incident.id,
    userEmail,
    status: statusOf(incident),
    severity: incident.severity,
    message: incident.sentence,
    detectedAt: instant(incident.detectedAt),
    alertedAt: instantOr(firstToldAt),
    acknowledgedAt: instantOr(incident.acknowledgedAt),
    resolvedAt: instantOr(endOf(incident)),
    mttdMinutes: minutes(onset, firstToldAt),
    mttiMinutes: minutes(firstToldAt, firstAnsweredAt),
    mttrMinutes: minutes(onset, endOf(incident)),
  }
}

// Snoozed and expected ones were taken on by somebody.
function statusOf(incident: StoredIncident): Incident['status'] {
  if (!isLive(incident)) return 'resolved'
  if (incident.state !== 'open') return 'acknowledged'
  return incident.firstToldAt === null ? 'open' : 'alerted'
}

function endOf(incident: StoredIncident): number | null {
  return isLive(incident) ? null : (incident.resolvedAt ?? incident.lastFoundAt)
}

function minutes(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.round(((to - from) / 60_000) * 10) / 10
}
