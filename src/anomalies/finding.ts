import type { MicroUsd } from '../base/money.ts'

/** What is found to be unusual, by the evidence that weighs most. */
export type Cause =
  | 'spend'
  | 'unit_cost'
  | 'model_mix'
  | 'cache_share'
  | 'cadence'
  | 'unattended'
  | 'new_use'
  | 'price'
  | 'team_volume'
  | 'growth'

export type Subject = { readonly kind: 'entity' | 'team'; readonly id: string }

/** Where it is said first: to the owner alone, in the team's channel, or in the next digest. */
export type Tier = 'dm' | 'channel' | 'digest'

/**
 * Something that holds at one instant of judging. The engine says it again at each judging for as long as it holds; that it is
 * told once is the incident's work.
 */
export type Finding = {
  readonly subject: Subject
  readonly cause: Cause
  readonly tier: Tier
  /** In standard deviations of the calibrated score; said where it passes `threshold`. */
  readonly score: number
  readonly threshold: number
  /** When it began as far as can be told, milliseconds since the epoch: never after the judging. */
  readonly onset: number
  /** Dollars beyond what is usual, since the onset. */
  readonly excess: MicroUsd
  /** One sentence: who is left out (`$214 by 14:10, a normal Tuesday is $51 (4.2×). +$163: 78% model, 22% volume.`). */
  readonly sentence: string
  /** Every figure the judgement rests on, so that it can be made again: features, baselines, scores. */
  readonly evidence: Readonly<Record<string, unknown>>
}
