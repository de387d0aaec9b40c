import type { Cause, Subject, Tier } from '../../anomalies/finding.ts'
import type { MicroUsd } from '../../base/money.ts'
import type { Severity } from '../incident.ts'
import type { Transition } from '../lifecycle.ts'

/** One message of a replay: when it would have been sent, and of what. Instants in milliseconds since the epoch. */
export type Alert = {
  readonly at: number
  readonly subject: Subject
  readonly cause: Cause
  readonly incident: string
  readonly severity: Severity
  readonly tier: Tier
  readonly score: number
  readonly excess: MicroUsd
  readonly onset: number
  readonly sentence: string
}

/** What a change of an incident tells people by a message of its own; nothing where it only changes one that stands. */
export function alertOf({ tells, after, finding }: Transition, at: number): Alert | null {
  if (tells !== 'alert') return null
  const { id, subject, cause, severity, tier, excess, onset, sentence } = after
  return { at, subject, cause, incident: id, severity, tier, score: finding?.score ?? 0, excess, onset, sentence }
}
