import { microUsd } from '../base/money.ts'
import type { Habits } from '../ledger/people-spend-queries.ts'
import type { Edits } from '../sources/edits-by-person.ts'
import { type AdoptionLevel, adoptionOf, fewestPeople, quantile } from './adoption.ts'

/**
 * What is short to say of how somebody works, over `badgeRules.days` days. The definitions are those of cursor-usage-tracker
 * (FEATURES.md, “Badges”), which Tally replaces.
 */
export type Badge =
  | 'low-usage'
  | 'deep-thinker'
  | 'power-user'
  | 'balanced'
  | 'high-spend'
  | 'premium-models'
  | 'cost-efficient'
  | 'long-sessions'
  | 'short-sessions'
  | 'ai-native'
  | 'high-adoption'
  | 'moderate-adoption'
  | 'low-adoption'
  | 'by-hand'

/** From where on a badge is given. */
export const badgeRules = {
  days: 30,
  lowRequests: 10,
  maxShare: 0.5,
  powerPace: 80,
  requestsToJudge: 30,
  highSpendTimes: 5,
  highSpendMicroUsd: microUsd(100_000_000),
  premiumTimes: 3,
  manyRequests: 0.8,
  efficientShare: 0.5,
  longContext: 700_000,
  shortContext: 300_000,
} as const

/** What is usual; null where too few people used enough to tell. */
export type Norms = {
  medianSpendMicroUsd: number | null
  medianEachMicroUsd: number | null
  manyRequests: number | null
  /** See `AdoptionFacts`. */
  usualPace: number | null
}

/** What is usual among some people: spend and cost among those with enough requests, the pace among all. */
export function normsOf(people: readonly Habits[]): Norms {
  const judged = people.filter(({ requests }) => requests >= badgeRules.requestsToJudge)
  const spends = judged.map(({ usageSpendMicroUsd }) => usageSpendMicroUsd)
  const costs = judged.map(eachOf).filter((each) => each !== null)
  const paces = people.filter(({ activeDays }) => activeDays > 0).map(paceOf)
  return {
    medianSpendMicroUsd: amongEnough(spends, 0.5),
    medianEachMicroUsd: amongEnough(costs, 0.5),
    manyRequests: amongEnough(
      judged.map(({ requests }) => requests),
      badgeRules.manyRequests,
    ),
    usualPace: amongEnough(paces, 0.9),
  }
}

/** Somebody's badges, at most one of a kind: usage, spend, context, adoption. `edits` null: no tool tells of any. */
export function badgesOf(own: Habits & { maxRequests: number; edits: Edits | null }, norms: Norms): Badge[] {
  if (own.requests === 0) return []
  const isMax = own.maxRequests > badgeRules.maxShare * own.requests
  const isJudged = own.requests >= badgeRules.requestsToJudge
  const badges = [
    usageBadge(own, isMax),
    isJudged ? spendBadge(own, norms, isMax) : null,
    isJudged ? contextBadge(own) : null,
    adoptionBadge(own, norms),
  ]
  return badges.filter((badge) => badge !== null)
}

function usageBadge(own: Habits, isMax: boolean): Badge {
  if (own.requests < badgeRules.lowRequests) return 'low-usage'
  if (isMax) return 'deep-thinker'
  return paceOf(own) >= badgeRules.powerPace ? 'power-user' : 'balanced'
}

function spendBadge(own: Habits, norms: Norms, isMax: boolean): Badge | null {
  const { medianSpendMicroUsd: median, medianEachMicroUsd: usual, manyRequests } = norms
  const spent = own.usageSpendMicroUsd
  if (median !== null && spent > badgeRules.highSpendTimes * median && spent > badgeRules.highSpendMicroUsd) {
    return 'high-spend'
  }
  const each = eachOf(own)
  if (each === null || usual === null || manyRequests === null || usual <= 0) return null
  if (isMax && each > badgeRules.premiumTimes * usual) return 'premium-models'
  return own.requests >= manyRequests && each <= badgeRules.efficientShare * usual ? 'cost-efficient' : null
}

// Where no vendor tells of cached input there is nothing to go by.
function contextBadge({ cacheReadTokens, requests }: Habits): Badge | null {
  const mean = cacheReadTokens / requests
  if (mean > badgeRules.longContext) return 'long-sessions'
  return mean > 0 && mean < badgeRules.shortContext ? 'short-sessions' : null
}

function adoptionBadge(own: Habits & { edits: Edits | null }, { usualPace }: Norms): Badge | null {
  const adoption = adoptionOf({ ...own, days: badgeRules.days, usualPace })
  return adoption.score === null ? null : levels[adoption.level]
}

const levels: Record<AdoptionLevel, Badge> = {
  'AI-native': 'ai-native',
  High: 'high-adoption',
  Moderate: 'moderate-adoption',
  Low: 'low-adoption',
  'By hand': 'by-hand',
}

function eachOf({ usageSpendMicroUsd, requests, unpricedRequests }: Habits): number | null {
  const priced = requests - unpricedRequests
  return priced > 0 ? usageSpendMicroUsd / priced : null
}

function paceOf({ requests, activeDays }: Habits): number {
  return activeDays === 0 ? 0 : requests / activeDays
}

function amongEnough(numbers: readonly number[], share: number): number | null {
  return numbers.length < fewestPeople ? null : quantile(numbers, share)
}
