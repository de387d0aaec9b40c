import type { Cause, Finding, Subject, Tier } from '../anomalies/finding.ts'
import { ruleOf } from '../anomalies/rules/rule-of.ts'
import type { MicroUsd } from '../base/money.ts'

/**
 * Signals of one cause are one incident: whatever is unusual in how an entity is used is `use`; slow growth, and a team's
 * price and volume, are told apart from it. What a fixed rule found is a family of its own: `rule:<name>`.
 */
export type Family = 'use' | 'growth' | 'price' | 'volume' | `rule:${string}`

export const states = ['open', 'acknowledged', 'snoozed', 'expected', 'resolved', 'merged'] as const
export type State = (typeof states)[number]

export const liveStates: readonly State[] = ['open', 'acknowledged', 'snoozed', 'expected']

/** The least first. */
export const severities = ['info', 'warning', 'critical'] as const
export type Severity = (typeof severities)[number]

/** Why it is over, as people choose. */
export const chosenResolutions = ['expected_work', 'model_switch', 'runaway', 'false_alarm', 'other'] as const
export type ChosenResolution = (typeof chosenResolutions)[number]

/** The same, with how Tally itself ends one: it is back to normal (`quiet`), or it stays (`new_normal`). */
export const resolutions = [...chosenResolutions, 'quiet', 'new_normal'] as const
export type Resolution = (typeof resolutions)[number]

/** One thing that went wrong once, from the first finding of it to its end. Instants in milliseconds since the epoch. */
export type Incident = {
  readonly id: string
  readonly subject: Subject
  readonly family: Family
  /** What weighed most when it was last told. */
  readonly cause: Cause
  readonly severity: Severity
  readonly tier: Tier
  readonly state: State
  readonly onset: number
  readonly detectedAt: number
  /** When people were last alerted of it, and how large the excess was then. */
  readonly toldAt: number
  readonly toldExcess: MicroUsd
  /** How often it was told again because it had grown. */
  readonly escalations: number
  readonly lastFoundAt: number
  /** Dollars beyond what is usual: at the last finding, and at most. */
  readonly excess: MicroUsd
  readonly peak: MicroUsd
  readonly sentence: string
  /** When people were first told, which a digest is not, and when the first of them answered. */
  readonly firstToldAt: number | null
  readonly firstAnsweredAt: number | null
  readonly acknowledgedAt: number | null
  readonly resolvedAt: number | null
  readonly resolution: Resolution | null
  /** Who gave it its present state: a person's id; null where Tally did. */
  readonly by: string | null
  /** Why, in words of people; empty where nobody said. */
  readonly note: string
  /** Until when it is snoozed or expected. */
  readonly until: number | null
  readonly mergedInto: string | null
}

const families: Record<Cause, Exclude<Family, `rule:${string}`>> = {
  spend: 'use',
  unit_cost: 'use',
  model_mix: 'use',
  cache_share: 'use',
  cadence: 'use',
  unattended: 'use',
  new_use: 'use',
  price: 'price',
  team_volume: 'volume',
  growth: 'growth',
}

export function familyOf(finding: Pick<Finding, 'cause' | 'evidence'>): Family {
  const rule = ruleOf(finding)
  return rule ? `rule:${rule}` : families[finding.cause]
}

/** Whether a fixed rule found it: no habit is learned from it. */
export function isOfRule(family: Family): boolean {
  return family.startsWith('rule:')
}

/** Whether somebody or time still has something to do with it. One subject and family has one such incident. */
export function isLive({ state }: Pick<Incident, 'state'>): boolean {
  return liveStates.includes(state)
}

/** From $150 on what stands in a channel is critical; what is said to the owner alone first is never more than a warning. */
export function severityOf(tier: Tier, excess: MicroUsd): Severity {
  if (tier === 'digest') return 'info'
  if (tier === 'dm') return excess >= criticalFrom ? 'warning' : 'info'
  return excess >= criticalFrom ? 'critical' : 'warning'
}

const criticalFrom = 150_000_000

/** How far something is told: a rise of the tier is an escalation. */
export function isHigher(tier: Tier, than: Tier): boolean {
  return ranks[tier] > ranks[than]
}

const ranks: Record<Tier, number> = { digest: 0, dm: 1, channel: 2 }

export function isSeverer(severity: Severity, than: Severity): boolean {
  return severities.indexOf(severity) > severities.indexOf(than)
}
