import type { Subject } from '../finding.ts'
import type { Entity } from '../usage-row.ts'
import type { RuleName } from './settings.ts'

/** What one entity used on one UTC day; amounts in micro-dollars. */
export type DaySum = {
  spend: number
  requests: number
  tokens: number
  /** Requests that cost anything. */
  pricedRequests: number
}

/** What the rules judge: daily sums at one instant. Days are counted from the epoch, in UTC. */
export type RuleFacts = {
  readonly now: number
  readonly today: number
  /** The latest day on which anybody spent; null where nobody has. */
  readonly latestDay: number | null
  readonly cycleStart: number
  readonly entities: readonly Entity[]
  /** Null where nothing was used. */
  sumOf(entity: string, day: number): DaySum | null
  /** What the vendor says of its plan; empty where it says nothing. */
  readonly beyondPlan: ReadonlyMap<string, number>
  readonly limitedUsers: ReadonlyMap<string, number>
  /** Budgets that teams have of their own; the rule's limit holds for the others. */
  readonly teamLimits: ReadonlyMap<string, number>
}

/** A rule that is broken; amounts in the rule's own unit. */
export type Breach = {
  readonly rule: RuleName
  readonly subject: Subject
  readonly value: number
  readonly limit: number
  /** How far `value` is out: in limits, or in standard deviations. */
  readonly score: number
  readonly threshold: number
  readonly isCritical: boolean
  /** Micro-dollars beyond the limit, where the rule is about money. */
  readonly excess: number
  readonly sinceDay: number
  readonly sentence: string
}

export function entitySubject(id: string): Subject {
  return { kind: 'entity', id }
}

export function teamSubject(id: string): Subject {
  return { kind: 'team', id }
}

/** Spend of the cycle so far. */
export function cycleSpend(facts: RuleFacts, entity: string): number {
  let spend = 0
  for (let day = facts.cycleStart; day <= facts.today; day += 1) spend += facts.sumOf(entity, day)?.spend ?? 0
  return spend
}
