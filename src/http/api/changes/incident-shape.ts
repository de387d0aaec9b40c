import { z } from 'zod'
import { resolutions, severities, states } from '../../../incidents/incident.ts'
import type { NamedIncident } from '../../../incidents/incident-facts.ts'
import { subjectKinds } from '../../../incidents/incident-row.ts'
import { instant, instantOr, instantShape, microUsdShape } from '../shapes.ts'

export const incidentShape = z.object({
  id: z.uuid(),
  status: z.enum(states),
  severity: z.enum(severities),
  cause: z.string().describe('What weighed most: spend, unit_cost, model_mix, cadence, …'),
  family: z
    .string()
    .describe('What is told apart: use, growth, price, volume, or rule: with the name of a fixed rule.'),
  sentence: z.string().describe('What is unusual, in words.'),
  subject: z.object({
    kind: z.enum(subjectKinds),
    id: z.string().describe('The person’s or team’s id; handle:… where nobody is known for a key.'),
    name: z.string(),
  }),
  team: z.object({ id: z.uuid(), name: z.string().nullable() }).nullable(),
  excessMicroUsd: microUsdShape.describe('Beyond what is usual, as it was found last.'),
  peakMicroUsd: microUsdShape.describe('The same at most.'),
  onsetAt: instantShape.describe('When it began.'),
  detectedAt: instantShape,
  lastFoundAt: instantShape,
  acknowledgedAt: instantShape.nullable(),
  resolvedAt: instantShape.nullable(),
  resolution: z.enum(resolutions).nullable(),
  until: instantShape.nullable().describe('Until when it is snoozed or expected.'),
  by: z
    .object({ id: z.uuid(), name: z.string() })
    .nullable()
    .describe('Who gave it this status; null: Tally, or a service over HTTP.'),
  note: z.string(),
  mergedInto: z.uuid().nullable(),
  version: z.int().describe('Grows with every change; give it back to answer what you saw and nothing else.'),
})
export type ShownIncident = z.input<typeof incidentShape>

/** An incident as the API shows it. */
export function shownIncident({ incident, name, teamName, byName }: NamedIncident): ShownIncident {
  const { id, state, severity, cause, family, sentence, subject, subjectKind, teamId, resolution, note } = incident
  return {
    ...{ id, status: state, severity, cause, family, sentence, resolution, note, mergedInto: incident.mergedInto },
    subject: { kind: subjectKind, id: subject.id, name },
    team: teamId === null ? null : { id: teamId, name: teamName },
    excessMicroUsd: incident.excess,
    peakMicroUsd: incident.peak,
    onsetAt: instant(incident.onset),
    detectedAt: instant(incident.detectedAt),
    lastFoundAt: instant(incident.lastFoundAt),
    acknowledgedAt: instantOr(incident.acknowledgedAt),
    resolvedAt: instantOr(incident.resolvedAt),
    until: instantOr(incident.until),
    by: incident.by === null ? null : { id: incident.by, name: byName ?? 'Somebody' },
    version: incident.version,
  }
}
