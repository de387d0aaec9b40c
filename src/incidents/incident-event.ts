import type { Finding } from '../anomalies/finding.ts'
import type { ChosenResolution } from './incident.ts'

/** What happens to an incident; instants in milliseconds. The first six are found by Tally, the others chosen by people. */
export type IncidentEvent =
  /** It holds, as it did before; with no incident yet, one begins, called `id`. */
  | { kind: 'found'; at: number; finding: Finding; id: string }
  /** It holds, and has to be told again. */
  | { kind: 'worsened'; at: number; finding: Finding; why: 'grown' | 'spread' | 'unanswered' }
  /** Back to normal for long enough. */
  | { kind: 'quiet'; at: number }
  /** It was over, and is there again. */
  | { kind: 'returned'; at: number; finding: Finding }
  /** The time it was snoozed or expected for is over, and it still holds. */
  | { kind: 'woke'; at: number }
  | { kind: 'merge'; at: number; into: string }
  | (ByPerson & { kind: 'acknowledge' })
  | (ByPerson & { kind: 'resolve'; resolution: ChosenResolution })
  | (ByPerson & { kind: 'snooze'; until: number })
  | (ByPerson & { kind: 'expect'; until: number })
  | (ByPerson & { kind: 'not_mine' })
  | (ByPerson & { kind: 'reopen' })

/** `by` is a person’s id, null a service that acts over HTTP; `note` is empty where they said nothing. */
export type ByPerson = { at: number; by: string | null; note: string }

export type EventKind = IncidentEvent['kind']
