import type { Cause, Finding, Subject } from '../anomalies/finding.ts'
import { type Family, familyOf, type Incident, isHigher, isLive, isOfRule } from './incident.ts'
import type { IncidentEvent } from './incident-event.ts'
import { nextOf, type Transition } from './lifecycle.ts'

/** What following needs to know beside findings. */
export type Surroundings = {
  /** The team of a person, robot or key. */
  teamOf(entity: string): string | null
  /** How many days on which the subject was active began after an instant and are over by now (see active-days.ts). */
  activeDaysSince(subject: Subject, at: number, now: number): number
  /** Whether not all that it used is known: that nothing is found of it says nothing. Left out: of everybody all is. */
  isUnheard?(subject: Subject): boolean
  newId(): string
}

const hour = 3_600_000
const day = 24 * hour

/** When an incident is told again and when it is over (detection.md L7, L8). Amounts in micro-dollars. */
const rules = {
  grownTimes: 4,
  /** What was told as dearer work goes on by its nature: that it adds up is no news yet. */
  lastingGrownTimes: 10,
  grownBy: 100_000_000,
  mostEscalations: 2,
  quietActiveDays: 2,
  quietAtLast: 7 * day,
  returnsWithin: 3 * day,
  /** A message to the owner alone that nobody answered, while it went on. */
  unansweredAfter: hour / 2,
  unansweredTimes: 3,
  unansweredBy: 25_000_000,
}

const lasting: ReadonlySet<Cause> = new Set(['model_mix', 'cache_share', 'unit_cost'])

/** For how long what is over may return. */
export const returnsWithinMs = rules.returnsWithin

/** What is followed: what is live, and what was over only lately, which may return. */
export function isFollowed(incident: Incident, now: number): boolean {
  if (isLive(incident)) return true
  const end = Math.max(incident.resolvedAt ?? 0, incident.lastFoundAt)
  return incident.state === 'resolved' && now - end < rules.returnsWithin
}

/**
 * What the findings of one judging make of the incidents that are followed: several signals of one cause are one incident,
 * a team's new price takes in what single people paid for it, a fixed rule says nothing of its own of whom the engine has an
 * incident, and what stays away for long enough is over. Pure; the transitions come one an incident, in the order of the
 * findings' subjects.
 */
export function follow(
  followed: readonly Incident[],
  findings: readonly Finding[],
  now: number,
  surroundings: Surroundings,
): Transition[] {
  const known = followed.filter((incident) => isFollowed(incident, now))
  const prices = pricesOf(known, findings)
  const isPart = (of: { subject: Subject; cause: Finding['cause']; onset: number }) =>
    prices.find((price) => isPartOf(of, price, surroundings))
  const engines = enginesOf(known, findings)
  const strongest = strongestByFamily(findings.filter((finding) => !isPart(finding) && !joins(finding, known, engines)))
  const transitions: Transition[] = []
  const byKey = new Map(newestFirst(known).map((incident) => [keyOf(incident.subject, incident.family), incident]))
  for (const [key, finding] of strongest) {
    const incident = byKey.get(key) ?? null
    const other =
      incident && findings.find((one) => keyOf(one.subject, familyOf(one)) === key && isUnexpected(incident, one))
    const event: IncidentEvent = other
      ? { kind: 'returned', at: now, finding: other }
      : eventOf(incident, finding, now, surroundings)
    transitions.push(...change(incident, event))
  }
  const found = idsOf(transitions)
  for (const incident of known) {
    const key = keyOf(incident.subject, incident.family)
    if (!isLive(incident) || strongest.has(key)) continue
    const whole = isPart(incident) ?? beganWith(incident, engines)
    const into = whole && (found.get(whole.key) ?? byKey.get(whole.key)?.id)
    if (into) transitions.push(...change(incident, { kind: 'merge', at: now, into }))
    else if (surroundings.isUnheard?.(incident.subject)) continue
    else if (isQuiet(incident, now, surroundings)) transitions.push(...change(incident, { kind: 'quiet', at: now }))
    else if (incident.state === 'snoozed' && isTimeOver(incident, now)) {
      transitions.push(...change(incident, { kind: 'woke', at: now }))
    }
  }
  return transitions
}

function eventOf(incident: Incident | null, finding: Finding, at: number, { newId }: Surroundings): IncidentEvent {
  if (!incident) return { kind: 'found', at, finding, id: newId() }
  if (incident.state === 'resolved' && hasReturned(incident, finding)) return { kind: 'returned', at, finding }
  const why = worseBecause(incident, finding, at)
  if (why) return { kind: 'worsened', at, finding, why }
  if (isTimeOver(incident, at)) return { kind: 'woke', at }
  return { kind: 'found', at, finding, id: incident.id }
}

// Somebody resolved it while it went on: only what began after that is new. What Tally cleared was over.
function hasReturned({ resolution, resolvedAt }: Incident, { onset }: Finding): boolean {
  return resolution === 'quiet' || onset > (resolvedAt ?? 0)
}

function worseBecause(incident: Incident, finding: Finding, now: number) {
  const { toldExcess, toldAt, tier, state, escalations } = incident
  const isAttended = state === 'expected' || state === 'snoozed' || state === 'resolved'
  if (isHigher(finding.tier, tier) && !isAttended) return 'spread'
  const grown = finding.excess - toldExcess
  if (
    grown >= rules.grownBy &&
    finding.excess >= grownTimesOf(incident, finding) * toldExcess &&
    escalations < rules.mostEscalations
  ) {
    return 'grown'
  }
  const isUnanswered = tier === 'dm' && state === 'open' && now - toldAt >= rules.unansweredAfter
  const wentOn = grown >= rules.unansweredBy && finding.excess >= rules.unansweredTimes * toldExcess
  return isUnanswered && wentOn ? 'unanswered' : null
}

function grownTimesOf({ cause }: Incident, finding: Finding): number {
  return cause === finding.cause && lasting.has(cause) ? rules.lastingGrownTimes : rules.grownTimes
}

// What was expected says nothing of what began after it for another cause.
function isUnexpected({ state, cause, toldAt }: Incident, finding: Finding): boolean {
  return state === 'expected' && finding.cause !== cause && finding.tier === 'channel' && finding.onset > toldAt
}

function isTimeOver({ until }: Incident, now: number): boolean {
  return until !== null && until <= now
}

// What is expected may pause: it is over when its time is.
function isQuiet(incident: Incident, now: number, { activeDaysSince }: Surroundings): boolean {
  const { subject, lastFoundAt } = incident
  if (incident.state === 'expected') return isTimeOver(incident, now)
  if (now - lastFoundAt >= rules.quietAtLast) return true
  return now - lastFoundAt >= day && activeDaysSince(subject, lastFoundAt, now) >= rules.quietActiveDays
}

type Whole = { key: string; onset: number }

/** What the engine says of each subject, now or in an incident that is live: what a rule says of it then is no news. */
function enginesOf(known: readonly Incident[], findings: readonly Finding[]): Map<string, Whole> {
  const live = known.filter((one) => isLive(one) && !isOfRule(one.family))
  const now = findings.map((finding) => ({ ...finding, family: familyOf(finding) }))
  return new Map(
    [...now.filter(({ family }) => !isOfRule(family)), ...live].map(({ subject, family, onset }) => [
      subjectKey(subject),
      { key: keyOf(subject, family), onset },
    ]),
  )
}

// What a rule told before goes on by itself.
function joins(finding: Finding, known: readonly Incident[], engines: ReadonlyMap<string, Whole>): boolean {
  const [family, subject] = [familyOf(finding), subjectKey(finding.subject)]
  if (!isOfRule(family) || !engines.has(subject)) return false
  const own = known.find((one) => isLive(one) && one.family === family && subjectKey(one.subject) === subject)
  return !own || beganWith(own, engines) !== undefined
}

// What a rule told shortly before the engine found the same, or after, is part of that.
function beganWith({ family, subject, onset }: Incident, engines: ReadonlyMap<string, Whole>): Whole | undefined {
  const whole = isOfRule(family) ? engines.get(subjectKey(subject)) : undefined
  return whole && onset >= whole.onset - day ? whole : undefined
}

type Price = { key: string; team: string; onset: number }

function pricesOf(known: readonly Incident[], findings: readonly Finding[]): Price[] {
  const now = findings.filter(({ cause, subject }) => cause === 'price' && subject.kind === 'team')
  const before = known.filter((one) => one.family === 'price' && one.subject.kind === 'team' && isLive(one))
  return [...now, ...before].map(({ subject, onset }) => ({ key: keyOf(subject, 'price'), team: subject.id, onset }))
}

// A unit cost that rose a day before the team's did is something else.
function isPartOf(
  { subject, cause, onset }: { subject: Subject; cause: Finding['cause']; onset: number },
  price: Price,
  { teamOf }: Surroundings,
): boolean {
  return (
    subject.kind === 'entity' &&
    cause === 'unit_cost' &&
    onset >= price.onset - day &&
    teamOf(subject.id) === price.team
  )
}

/** Of several signals of one family the one told furthest, then the one that stands out most; the largest excess of all. */
function strongestByFamily(findings: readonly Finding[]): Map<string, Finding> {
  const strongest = new Map<string, Finding>()
  for (const finding of findings) {
    const key = keyOf(finding.subject, familyOf(finding))
    const other = strongest.get(key)
    strongest.set(key, other ? together(other, finding) : finding)
  }
  return strongest
}

function together(a: Finding, b: Finding): Finding {
  const isFirst = a.tier === b.tier ? a.score / a.threshold >= b.score / b.threshold : isHigher(a.tier, b.tier)
  const [first, second] = isFirst ? [a, b] : [b, a]
  return {
    ...first,
    onset: Math.min(a.onset, b.onset),
    excess: a.excess > b.excess ? a.excess : b.excess,
    evidence: { ...first.evidence, [second.cause]: second.evidence },
  }
}

function change(incident: Incident | null, event: IncidentEvent): Transition[] {
  const next = nextOf(incident, event)
  return next.outcome === 'changed' ? [next.transition] : []
}

function idsOf(transitions: readonly Transition[]): Map<string, string> {
  return new Map(transitions.map(({ after }) => [keyOf(after.subject, after.family), after.id]))
}

// The live one last, so that it is the one found by its subject and family.
function newestFirst(known: readonly Incident[]): Incident[] {
  return known.toSorted((a, b) => Number(isLive(a)) - Number(isLive(b)) || a.detectedAt - b.detectedAt)
}

function subjectKey({ kind, id }: Subject): string {
  return `${kind} ${id}`
}

function keyOf({ kind, id }: Subject, family: Family): string {
  return `${family} ${kind} ${id}`
}
