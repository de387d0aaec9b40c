import { fromDollars, type MicroUsd } from '../../base/money.ts'

/** Where a rule says what it finds. */
export type Speaks = 'off' | 'digest' | 'channel'

export type RuleName = keyof RuleSettings

/**
 * The fixed rules of cursor-usage-tracker, by its names and with its meaning (reference/cursor-usage-tracker.md b). A limit of 0
 * is off, whatever `speaks` says.
 */
export type RuleSettings = {
  /** Spend of a billing cycle above this. */
  readonly maxSpendPerCycle: { readonly speaks: Speaks; readonly limit: MicroUsd }
  /** Requests, or tokens, of a UTC day above this. */
  readonly maxRequestsPerDay: { readonly speaks: Speaks; readonly limit: number }
  readonly maxTokensPerDay: { readonly speaks: Speaks; readonly limit: number }
  /** Anything used beyond the plan in this cycle. */
  readonly planExhausted: { readonly speaks: Speaks }
  /** Anybody the vendor holds back. */
  readonly limitedUsers: { readonly speaks: Speaks }
  /** A team's spend of a cycle at this or above. */
  readonly teamBudget: { readonly speaks: Speaks; readonly limit: MicroUsd }
  /** Standard deviations above everybody's mean of the day. */
  readonly zScoreSpend: { readonly speaks: Speaks; readonly limit: number; readonly least: MicroUsd }
  readonly zScoreRequests: { readonly speaks: Speaks; readonly limit: number; readonly least: number }
  /** Times the own mean of the days before. */
  readonly spendSpike: {
    readonly speaks: Speaks
    readonly limit: number
    readonly days: number
    readonly least: MicroUsd
    readonly leastMean: MicroUsd
  }
  /** Times the median of everybody's spend of the cycle. */
  readonly cycleOutlier: { readonly speaks: Speaks; readonly limit: number; readonly leastMedian: MicroUsd }
  /** Times the own mean cost of a request of the days before. */
  readonly costPerRequest: {
    readonly speaks: Speaks
    readonly limit: number
    readonly days: number
    readonly least: MicroUsd
    /** Of one request, on average; 0 is none. Its code has $5, which its own example of a dear model never reaches. */
    readonly leastEach: MicroUsd
  }
}

/**
 * The thresholds its README gives. Only the cost of a request speaks in a channel: of what the others said of made-up histories
 * nineteen in twenty was wrong (reference/detection.md 4.4, 4.5).
 */
export const defaultRules: RuleSettings = {
  maxSpendPerCycle: { speaks: 'off', limit: fromDollars(0) },
  maxRequestsPerDay: { speaks: 'off', limit: 0 },
  maxTokensPerDay: { speaks: 'off', limit: 0 },
  planExhausted: { speaks: 'off' },
  limitedUsers: { speaks: 'digest' },
  teamBudget: { speaks: 'off', limit: fromDollars(0) },
  zScoreSpend: { speaks: 'off', limit: 2.5, least: fromDollars(50) },
  zScoreRequests: { speaks: 'off', limit: 2.5, least: 0 },
  spendSpike: { speaks: 'off', limit: 5, days: 7, least: fromDollars(50), leastMean: fromDollars(1) },
  cycleOutlier: { speaks: 'off', limit: 10, leastMedian: fromDollars(10) },
  costPerRequest: { speaks: 'channel', limit: 3, days: 7, least: fromDollars(20), leastEach: fromDollars(0) },
}
