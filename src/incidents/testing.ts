import type { Finding } from '../anomalies/finding.ts'
import { microUsd } from '../base/money.ts'
import type { Incident } from './incident.ts'

export const hour = 3_600_000
export const day = 24 * hour
export const start = Date.parse('2026-11-16T09:00:00Z')

export function dollars(amount: number) {
  return microUsd(amount * 1_000_000)
}

/** A finding of Ana's spend, as the engine says it. */
export function findingOf(changes: Partial<Finding> = {}): Finding {
  return {
    subject: { kind: 'entity', id: 'ana' },
    cause: 'spend',
    tier: 'channel',
    score: 6,
    threshold: 4.6,
    onset: start - hour,
    excess: dollars(40),
    sentence: '$91 by 09:00, a normal Monday is $51 (1.8×).',
    evidence: { day: 91 },
    ...changes,
  }
}

/** The same as an incident that was opened at `start`. */
export function incidentOf(changes: Partial<Incident> = {}): Incident {
  return {
    ...{ id: 'i1', subject: { kind: 'entity', id: 'ana' }, family: 'use', cause: 'spend', state: 'open' },
    ...{ severity: 'warning', tier: 'channel', sentence: '$91 by 09:00, a normal Monday is $51 (1.8×).' },
    ...{ onset: start - hour, detectedAt: start, toldAt: start, toldExcess: dollars(40), escalations: 0 },
    ...{ lastFoundAt: start, excess: dollars(40), peak: dollars(40), acknowledgedAt: null, resolvedAt: null },
    ...{ firstToldAt: start, firstAnsweredAt: null },
    ...{ resolution: null, by: null, note: '', until: null, mergedInto: null },
    ...changes,
  }
}
