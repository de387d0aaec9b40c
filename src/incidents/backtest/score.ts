import type { Subject } from '../../anomalies/finding.ts'
import type { Alert } from './alert.ts'
import { type Label, spentBefore } from './label.ts'

/** How one team's history was answered; the counts that rates are made of. */
export type Score = {
  readonly incidents: ReadonlyArray<{
    readonly kind: string
    readonly excessUsd: number
    /** Hours from the true onset to the first message; null where it was missed. */
    readonly hours: number | null
    /** Dollars gone before the first message. */
    readonly lostUsd: number
    readonly messages: number
  }>
  /** Messages of nothing at all, those of one subject within a day counted once. */
  readonly falseEpisodes: number
  /** The same of what was unusual and right. */
  readonly benignEpisodes: number
  readonly messages: number
  readonly developerWeeks: number
}

/** Smaller incidents are not asked for, and a message of one is neither right nor wrong. */
const materialUsd = 40
const hour = 3_600_000
const day = 24 * hour

/**
 * Scores incidents, not points (detection.md 4.3). A message matches what befell its subject from the start to a day after the
 * end; one of a person matches a team's price change or crunch that touched them. `teamOf` says whose team an entity is in.
 */
export function scoreAlerts(given: {
  alerts: readonly Pick<Alert, 'at' | 'subject'>[]
  labels: readonly Label[]
  teamOf(entity: string): string | null
  scoredFrom: number
  to: number
  developerWeeks: number
}): Score {
  const alerts = given.alerts
    .filter(({ at }) => at >= given.scoredFrom && at <= given.to + day)
    .toSorted((one, other) => one.at - other.at)
  const asked = given.labels.filter((label) => isAskedFor(label, given.scoredFrom))
  const labels = byTeam(given.labels, given.teamOf)
  const matched = new Map<Label, number[]>()
  const wrong: typeof alerts = []
  const benign: typeof alerts = []
  for (const alert of alerts) {
    const near = labels.get(teamOf(alert.subject, given.teamOf)) ?? []
    const hits = near.filter((label) => matches(label, alert))
    for (const hit of hits) matched.set(hit, [...(matched.get(hit) ?? []), alert.at])
    if (hits.length === 0) wrong.push(alert)
    else if (hits.every((hit) => hit.benign)) benign.push(alert)
  }
  return {
    incidents: asked.map((label) => {
      const [first = null, ...more] = matched.get(label) ?? []
      return {
        kind: label.kind,
        excessUsd: label.excessUsd,
        hours: first === null ? null : (first - label.start) / hour,
        lostUsd: first === null ? label.excessUsd : spentBefore(label, first),
        messages: first === null ? 0 : 1 + more.length,
      }
    }),
    falseEpisodes: episodes(wrong),
    benignEpisodes: episodes(benign),
    messages: alerts.length,
    developerWeeks: given.developerWeeks,
  }
}

function isAskedFor({ benign, excessUsd, start }: Label, scoredFrom: number): boolean {
  return !benign && excessUsd >= materialUsd && start >= scoredFrom
}

function matches({ subject, start, end, affected }: Label, alert: Pick<Alert, 'at' | 'subject'>): boolean {
  if (alert.at < start || alert.at > end + day) return false
  if (subject.kind === alert.subject.kind) return subject.id === alert.subject.id
  return subject.kind === 'team' && (affected?.includes(alert.subject.id) ?? true)
}

function teamOf({ kind, id }: Subject, of: (entity: string) => string | null): string {
  return kind === 'team' ? id : (of(id) ?? '')
}

function byTeam(labels: readonly Label[], of: (entity: string) => string | null): Map<string, Label[]> {
  return Map.groupBy(labels, ({ subject }) => teamOf(subject, of))
}

function episodes(alerts: readonly Pick<Alert, 'at' | 'subject'>[]): number {
  const last = new Map<string, number>()
  let count = 0
  for (const { at, subject } of alerts) {
    const key = `${subject.kind} ${subject.id}`
    const before = last.get(key)
    if (before === undefined || at - before > day) count += 1
    last.set(key, at)
  }
  return count
}
