import type { Finding } from '../anomalies/finding.ts'
import { familyOf, type Incident, isHigher, isSeverer, type Resolution, severityOf } from './incident.ts'
import type { ByPerson, IncidentEvent } from './incident-event.ts'
import { lessonOf } from './incident-lessons.ts'
import { refusals } from './refusals.ts'

/** Why an incident changed, by name. */
export const reasons = [
  'opened',
  'found',
  'grown',
  'spread',
  'unanswered',
  'cleared',
  'returned',
  'woke',
  'merged',
  'acknowledged',
  'resolved',
  'snoozed',
  'expected',
  'not_mine',
  'reopened',
] as const
export type Reason = (typeof reasons)[number]

/**
 * One change. `alert`: people are told by a message of its own; `place`: where it was told before, it is drawn anew, and
 * its thread says why; `nothing`: only kept.
 */
export type Transition = {
  readonly at: number
  readonly reason: Reason
  readonly tells: 'alert' | 'place' | 'nothing'
  readonly before: Incident | null
  readonly after: Incident
  /** What it rests on; null where nothing was found. */
  readonly finding: Finding | null
}

export type Outcome =
  | { readonly outcome: 'changed'; readonly transition: Transition }
  /** Why not, in words for the person who tried. */
  | { readonly outcome: 'refused'; readonly say: string }

/** What an event makes of an incident; null stands for none yet. */
export function nextOf(incident: Incident | null, event: IncidentEvent): Outcome {
  if (!incident) {
    return event.kind === 'found'
      ? changed(event, null, 'opened', opened(event), event.finding)
      : refused('There is no such incident.')
  }
  const say = refusals[incident.state][event.kind]
  return say === undefined ? stepOf(incident, event) : refused(say)
}

function stepOf(incident: Incident, event: IncidentEvent): Outcome {
  switch (event.kind) {
    case 'found':
      return changed(event, incident, 'found', { ...incident, ...measured(incident, event) }, event.finding)
    case 'worsened':
      return changed(event, incident, event.why, worsened(incident, event), event.finding)
    case 'returned':
      return changed(event, incident, 'returned', returned(incident, event), event.finding)
    case 'quiet':
      return changed(
        event,
        incident,
        'cleared',
        over(incident, event.at, { resolution: whyQuiet(incident), by: null, note: '' }),
      )
    case 'woke':
      return changed(event, incident, 'woke', { ...incident, ...afresh, toldAt: event.at })
    case 'merge':
      return changed(event, incident, 'merged', { ...incident, ...afresh, state: 'merged', mergedInto: event.into })
    case 'acknowledge': {
      const acknowledgedAt = event.at
      return changed(event, incident, 'acknowledged', given(incident, event, { state: 'acknowledged', acknowledgedAt }))
    }
    case 'resolve':
      return changed(event, incident, 'resolved', over(incident, event.at, event))
    case 'snooze':
      return changed(event, incident, 'snoozed', given(incident, event, { state: 'snoozed', until: event.until }))
    case 'expect': {
      // What is beyond this, or began later, is beyond what was expected.
      const was = { toldExcess: incident.excess, toldAt: event.at }
      return changed(
        event,
        incident,
        'expected',
        given(incident, event, { state: 'expected', until: event.until, ...was }),
      )
    }
    case 'not_mine':
      return changed(event, incident, 'not_mine', disowned(incident, event))
    case 'reopen':
      return changed(event, incident, 'reopened', given(incident, event, { state: 'open' }))
  }
}

const afresh = { state: 'open', by: null, note: '', until: null, resolvedAt: null, resolution: null } as const

function opened({ at, finding, id }: { at: number; finding: Finding; id: string }): Incident {
  const { subject, cause, tier, onset, excess, sentence } = finding
  return {
    ...{ id, subject, family: familyOf(finding), cause, tier, severity: severityOf(tier, excess), sentence },
    ...{ onset: Math.min(onset, at), detectedAt: at, toldAt: at, toldExcess: excess, escalations: 0, lastFoundAt: at },
    ...{ excess, peak: excess, firstToldAt: null, firstAnsweredAt: null, acknowledgedAt: null },
    ...{ mergedInto: null, ...afresh },
  }
}

function measured(incident: Incident, { at, finding }: { at: number; finding: Finding }) {
  const { excess } = finding
  const peak = excess > incident.peak ? excess : incident.peak
  return { lastFoundAt: at, onset: Math.min(incident.onset, finding.onset), excess, peak }
}

// What began beyond what was expected has a beginning and figures of its own.
function remeasured({ at, finding }: { at: number; finding: Finding }) {
  const { onset, excess } = finding
  const unanswered = { firstToldAt: null, firstAnsweredAt: null, acknowledgedAt: null }
  return { lastFoundAt: at, onset: Math.min(onset, at), detectedAt: at, excess, peak: excess, ...unanswered }
}

// It begins anew: told like a first one, where one like it belongs.
function returned(incident: Incident, event: Extract<IncidentEvent, { kind: 'returned' }>): Incident {
  const { cause, sentence, tier, excess } = event.finding
  return {
    ...incident,
    ...(incident.state === 'expected' ? remeasured(event) : measured(incident, event)),
    ...afresh,
    ...{ cause, sentence, tier, severity: severityOf(tier, excess) },
    ...{ toldAt: event.at, toldExcess: excess, escalations: 0 },
  }
}

// Whoever acknowledged it is on it: only what nobody attends to is open again.
function worsened(incident: Incident, event: Extract<IncidentEvent, { kind: 'worsened' }>): Incident {
  const { at, finding, why } = event
  const tier = why === 'unanswered' ? 'channel' : isHigher(finding.tier, incident.tier) ? finding.tier : incident.tier
  const severity = severityOf(tier, finding.excess)
  return {
    ...incident,
    ...measured(incident, event),
    ...(incident.state === 'acknowledged' ? {} : afresh),
    ...{ cause: finding.cause, sentence: finding.sentence, tier },
    severity: isSeverer(severity, incident.severity) ? severity : incident.severity,
    ...{ toldAt: at, toldExcess: finding.excess, escalations: incident.escalations + (why === 'grown' ? 1 : 0) },
  }
}

function disowned(incident: Incident, { at, by, note }: ByPerson): Incident {
  return { ...incident, ...afresh, tier: 'channel', severity: 'critical', toldAt: at, by, note }
}

function given(incident: Incident, { by, note }: ByPerson, changes: Partial<Incident>): Incident {
  return { ...incident, ...afresh, by, note, ...changes }
}

function over(
  incident: Incident,
  at: number,
  { resolution, by, note }: { resolution: Resolution; by: string | null; note: string },
): Incident {
  return { ...incident, ...afresh, state: 'resolved', resolvedAt: at, resolution, by, note }
}

// What has held for so long that it was learned is not over: it is what is usual now.
function whyQuiet(incident: Incident): Resolution {
  return lessonOf(incident)?.kind === 'rebase' ? 'new_normal' : 'quiet'
}

function changed(
  event: IncidentEvent,
  before: Incident | null,
  reason: Reason,
  after: Incident,
  finding: Finding | null = null,
): Outcome {
  const { at } = event
  const tells = told[reason]
  const isTold = tells === 'alert' && after.tier !== 'digest'
  const firstToldAt = after.firstToldAt ?? (isTold ? at : null)
  const firstAnsweredAt = after.firstAnsweredAt ?? ('by' in event ? at : null)
  const kept = { ...after, firstToldAt, firstAnsweredAt }
  return { outcome: 'changed', transition: { at, reason, tells, before, after: kept, finding } }
}

const told: Record<Reason, Transition['tells']> = {
  opened: 'alert',
  grown: 'alert',
  spread: 'alert',
  unanswered: 'alert',
  returned: 'alert',
  woke: 'alert',
  not_mine: 'alert',
  found: 'nothing',
  cleared: 'place',
  merged: 'place',
  acknowledged: 'place',
  resolved: 'place',
  snoozed: 'place',
  expected: 'place',
  reopened: 'place',
}

function refused(say: string): Outcome {
  return { outcome: 'refused', say }
}
