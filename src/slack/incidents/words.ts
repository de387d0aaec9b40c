import type { Cause } from '../../anomalies/finding.ts'
import { counted } from '../../base/count.ts'
import { formatUsd, microUsd } from '../../base/money.ts'
import type { Resolution, Severity, State } from '../../incidents/incident.ts'
import type { NamedIncident } from '../../incidents/incident-facts.ts'
import type { IncidentEventRow } from '../../incidents/read-incidents.ts'
import { localTime } from '../kit/blocks.ts'
import { escapeMrkdwn } from '../kit/escape.ts'
import { cut } from '../kit/limits.ts'
import { nameShown } from '../people/names.ts'

/** Whether whom it is about is said, or only their team. */
export type Naming = 'shown' | 'hidden'

export const severityWords: Record<Severity, string> = { info: 'Info', warning: 'Warning', critical: 'Critical' }

const marks: Record<Severity, string> = {
  info: ':large_blue_circle:',
  warning: ':large_orange_circle:',
  critical: ':red_circle:',
}

export const stateWords: Record<State, string> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  snoozed: 'Snoozed',
  expected: 'Expected',
  resolved: 'Resolved',
  merged: 'Part of another',
}

export const resolutionWords: Record<Resolution, string> = {
  quiet: 'back to normal',
  new_normal: 'the new normal',
  expected_work: 'expected work',
  model_switch: 'a model switch',
  runaway: 'a runaway agent',
  false_alarm: 'not an anomaly',
  other: 'something else',
}

export const causeWords: Record<Cause, string> = {
  spend: 'Unusual spend',
  unit_cost: 'Dearer requests',
  model_mix: 'Other models',
  cache_share: 'Cache not used',
  cadence: 'Steady requests',
  unattended: 'Running alone',
  new_use: 'New use',
  price: 'A new price',
  team_volume: 'Team spend',
  growth: 'Slow growth',
}

/** `:red_circle: Critical`, or a tick where it is over; state and severity are always in words. */
export function markOf({ state, severity }: { state: State; severity: Severity }): string {
  return state === 'resolved' ? `:white_check_mark: Resolved` : `${marks[severity]} ${severityWords[severity]}`
}

/** `Ana Ruiz (Payments)`, or `Somebody in Payments`, as mrkdwn. */
export function subjectText({ incident, name, teamName }: NamedIncident, naming: Naming): string {
  if (incident.subjectKind === 'team') return incident.subject.id === '' ? nameShown(name) : `Team ${nameShown(name)}`
  if (naming === 'shown') return teamName ? `${nameShown(name)} (${nameShown(teamName)})` : nameShown(name)
  const who = { person: 'Somebody', robot: 'A robot', key: 'A key' }[incident.subjectKind]
  return teamName ? `${who} in ${nameShown(teamName)}` : who
}

/** How it stands, with who and when, as mrkdwn. */
export function statusLine({ incident, byName }: NamedIncident, naming: Naming, longestNote = 200): string {
  const { state, until, acknowledgedAt, resolvedAt, resolution, note, detectedAt, onset } = incident
  const who = byName && naming === 'shown' ? nameShown(byName) : byName ? 'somebody' : 'Tally'
  const words = note === '' ? '' : ` “${nameShown(note, longestNote)}”`
  switch (state) {
    case 'open': {
      const again = byName ? ` Last answered by ${who}.${words}` : ''
      return `Open. It began ${timeOf(onset)} and was found ${lasting(detectedAt - onset)} later.${again}`
    }
    case 'acknowledged':
      return `:eyes: Acknowledged by ${who} · ${timeOf(acknowledgedAt ?? detectedAt)} · ${lasting((acknowledgedAt ?? detectedAt) - detectedAt)} after it was found.${words}`
    case 'snoozed':
      return `:zzz: Snoozed by ${who} until ${timeOf(until ?? detectedAt)}.${words}`
    case 'expected':
      return `:calendar: Expected until ${timeOf(until ?? detectedAt)}, says ${who}.${words}`
    case 'resolved':
      if (resolution === 'quiet') return `Back to normal, so Tally closed it · ${timeOf(resolvedAt ?? detectedAt)}.`
      return resolution === 'new_normal'
        ? `It stayed so long that Tally takes it as the new normal and closed it · ${timeOf(resolvedAt ?? detectedAt)}.`
        : `Resolved by ${who}: ${resolutionWords[resolution ?? 'other']} · ${timeOf(resolvedAt ?? detectedAt)}.${words}`
    case 'merged':
      return 'Part of what happened to the whole team: see the incident of the team.'
  }
}

/** What happened, for a thread and a timeline, as mrkdwn. */
export function eventText(
  event: IncidentEventRow,
  { byName, naming }: { byName: string | null; naming: Naming },
): string {
  const who = byName && naming === 'shown' ? nameShown(byName) : byName ? 'Somebody' : 'Tally'
  const words = event.note === '' ? '' : ` “${nameShown(event.note, 500)}”`
  const excess = formatUsd(microUsd(event.excessMicroUsd))
  const said: Record<IncidentEventRow['reason'], string> = {
    opened: `Found: ${excess} beyond what is usual.`,
    found: 'It goes on.',
    grown: `*Worse:* by now ${excess} beyond what is usual.`,
    spread: `*It goes on,* so it is told here: ${excess} beyond what is usual.`,
    unanswered: `*It goes on and its owner has not answered,* so it is told here: ${excess} beyond what is usual.`,
    cleared: 'It is no longer unusual. Tally closed it.',
    returned: `It began again: ${excess} beyond what is usual. Opened again.`,
    woke: `The time it was put off for is over. It stands at ${excess} beyond what is usual.`,
    merged: 'It is part of what happened to the whole team, and goes on there.',
    acknowledged: `${who} acknowledged it.${words}`,
    resolved: `${who} resolved it.${words}`,
    snoozed: `${who} snoozed it.${words}`,
    expected: `${who} expects this.${words}`,
    not_mine: `*${who} says this is not theirs.* Find out whose it is; until then, pause or revoke the key.${words}`,
    reopened: `${who} reopened it.${words}`,
  }
  return said[event.reason]
}

/** `9 minutes`, `3 hours`, `2 days`. */
export function lasting(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  if (minutes < 90) return counted(minutes, 'minute')
  const hours = Math.round(minutes / 60)
  return hours < 36 ? counted(hours, 'hour') : counted(Math.round(hours / 24), 'day')
}

/** An instant in the reader's zone. */
export function timeOf(ms: number): string {
  return localTime(new Date(ms))
}

/** The engine’s sentence: plain text with names of models in it. */
export function sentenceShown(sentence: string, longest = 600): string {
  return escapeMrkdwn(cut(sentence, longest))
}

/** One of several, as mrkdwn: whom it is about, what, and how it stands; a message holds some 13,000 characters in all. */
export function rowText(one: NamedIncident, naming: Naming): string {
  const { incident } = one
  const excess = `${formatUsd(incident.excess)} beyond usual`
  return `${markOf(incident)} · *${subjectText(one, naming)}* · ${excess}\n${sentenceShown(incident.sentence, 200)}\n${statusLine(one, naming, 80)}`
}
