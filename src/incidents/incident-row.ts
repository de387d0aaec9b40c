import type { Insertable, Selectable } from 'kysely'
import { microUsd } from '../base/money.ts'
import type { IncidentTable } from '../db/incident-tables.ts'
import type { Incident } from './incident.ts'

export const subjectKinds = ['person', 'robot', 'key', 'team'] as const

/** An incident as it is kept: with what its subject is, its team, and how often it visibly changed. */
export type StoredIncident = Incident & {
  readonly subjectKind: (typeof subjectKinds)[number]
  readonly teamId: string | null
  readonly version: number
}

export function incidentIn(row: Selectable<IncidentTable>): StoredIncident {
  const { subject_kind: subjectKind, subject_id: id, family, cause, severity, tier, state, sentence, note } = row
  return {
    ...{ id: row.id, subject: { kind: subjectKind === 'team' ? 'team' : 'entity', id }, subjectKind },
    ...{ family, cause, severity, tier, state, sentence, note, teamId: row.team_id, version: row.version },
    ...{ onset: row.onset.getTime(), detectedAt: row.detected_at.getTime(), toldAt: row.told_at.getTime() },
    ...{ toldExcess: microUsd(row.told_excess_micro_usd), escalations: row.escalations },
    ...{ lastFoundAt: row.last_found_at.getTime(), excess: microUsd(row.excess_micro_usd) },
    ...{ peak: microUsd(row.peak_micro_usd), firstToldAt: row.first_told_at?.getTime() ?? null },
    ...{
      firstAnsweredAt: row.first_answered_at?.getTime() ?? null,
      acknowledgedAt: row.acknowledged_at?.getTime() ?? null,
    },
    ...{ resolvedAt: row.resolved_at?.getTime() ?? null, resolution: row.resolution, by: row.by_person },
    ...{ until: row.until?.getTime() ?? null, mergedInto: row.merged_into },
  }
}

/** What changes of an incident, as columns. */
export function columnsOf(incident: Incident): Omit<Insertable<IncidentTable>, 'subject_kind' | 'team_id' | 'version'> {
  const { id, subject, family, cause, severity, tier, state, sentence, note, escalations, resolution } = incident
  return {
    ...{ id, subject_id: subject.id, family, cause, severity, tier, state, sentence, note, escalations, resolution },
    ...{ onset: new Date(incident.onset), detected_at: new Date(incident.detectedAt) },
    ...{ told_at: new Date(incident.toldAt), told_excess_micro_usd: incident.toldExcess },
    ...{ last_found_at: new Date(incident.lastFoundAt), excess_micro_usd: incident.excess },
    ...{ first_told_at: dateOr(incident.firstToldAt), first_answered_at: dateOr(incident.firstAnsweredAt) },
    ...{ peak_micro_usd: incident.peak, acknowledged_at: dateOr(incident.acknowledgedAt) },
    ...{ resolved_at: dateOr(incident.resolvedAt), by_person: incident.by, until: dateOr(incident.until) },
    merged_into: incident.mergedInto,
  }
}

function dateOr(at: number | null): Date | null {
  return at === null ? null : new Date(at)
}
