import { type DayRange, startOfDay } from '../base/calendar.ts'
import type { BudgetStatus } from '../budgets/status.ts'
import type { NamedIncident } from '../incidents/incident-facts.ts'
import type { Freshness } from './data-status-freshness.ts'
import { type DigestFacts, notReadUpTo } from './digest-facts.ts'
import { type Against, type Mover, moversOf, riseOf, totalOf } from './digest-moves.ts'
import { type DigestScope, digestName, isWithin } from './digest-scope.ts'

/** What a day, or the days since the last working one, cost a scope, against the same days of the weeks before. */
export type DailyCost = Against & {
  name: string
  scope: DigestScope
  range: DayRange
  /** Of how many earlier weeks anything is known. */
  known: number
  /** How many people spent something. */
  people: number
  /** Whoever and whatever cost far more than is usual for them, the largest rise first. */
  movers: Mover[]
  budgets: BudgetStatus[]
  /** What the slow layer of detection found, which is told nowhere else. */
  findings: NamedIncident[]
  /** The accounts of which not everything was read, so that the figures may grow. */
  late: Freshness[]
}

/** When it was found what a message tells as found: `[from, to)`, from one message to the next. */
export type Found = { from: Date; to: Date }

/** What the facts come to for a scope. */
export function dailyCost(facts: DigestFacts, { scope, found }: { scope: DigestScope; found: Found }): DailyCost {
  const total = totalOf(facts, scope)
  const least = Math.max(leastRise, (total.usualMicroUsd ?? 0) * leastShare)
  return {
    ...total,
    ...{ name: digestName(scope), scope, range: facts.range },
    movers: moversOf(facts, scope, total.known)
      .filter((mover) => riseOf(mover) >= least && isFarAbove(mover))
      .toSorted((a, b) => riseOf(b) - riseOf(a) || a.name.localeCompare(b.name)),
    budgets: facts.budgets.filter(({ teamId }) => isWithin(scope, teamId)).map(({ status }) => status),
    findings: findingsOf(facts, { scope, found }),
    late: notReadUpTo(facts.fresh, facts.range.to),
  }
}

/** What was found for the digest alone in a stretch of time; merged and false ones are not. */
export function findingsOf(facts: DigestFacts, { scope, found }: { scope: DigestScope; found: Found }) {
  return facts.incidents.filter(
    ({ incident: { tier, detectedAt }, placedIn }) =>
      tier === 'digest' &&
      detectedAt >= found.from.getTime() &&
      detectedAt < found.to.getTime() &&
      isWithin(scope, placedIn),
  )
}

/**
 * Whether anything stands out: far more than usual in all or of somebody or something, a finding, a budget that will not
 * last. Before anything can be called usual the figure itself is what there is to say.
 */
export function standsOut(cost: DailyCost): boolean {
  if (cost.usualMicroUsd === null) return cost.spentMicroUsd > 0
  const isTotal = riseOf(cost) >= leastRise && isFarAbove(cost)
  return isTotal || cost.movers.length > 0 || cost.findings.length > 0 || cost.budgets.some(willNotLast)
}

function willNotLast({ usedUpAt }: BudgetStatus): boolean {
  return usedUpAt !== null
}

// A rise of less than $20, of less than a twentieth of all that is usual, or of less than half is no news to whoever reads.
const leastRise = 20_000_000
const leastShare = 0.05
const far = 1.5

function isFarAbove({ spentMicroUsd, usualMicroUsd }: Against): boolean {
  return usualMicroUsd !== null && spentMicroUsd >= usualMicroUsd * far
}

/** Whether the range is over and everything that can be read of it was. One that cannot be read now is not waited for. */
export function isCounted({ fresh, range, now }: { fresh: readonly Freshness[]; range: DayRange; now: Date }): boolean {
  if (now < startOfDay(range.to)) return false
  return notReadUpTo(fresh, range.to).every(({ failingSince }) => failingSince !== null)
}
