import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'

/** Who told us. Each source gives an identity of its own to what it tells (`sourceId`), so that told twice counts once. */
export type Source =
  | 'proxy'
  | 'cursor-events'
  | 'anthropic-analytics'
  | 'anthropic-reports'
  | 'openai-costs'
  | 'cursor-csv'
  | 'cursor-sums-csv'
  | 'anthropic-costs-csv'
  | 'anthropic-usage-csv'
  | 'anthropic-spend-csv'
  | 'openai-costs-csv'
  | 'openai-usage-csv'
  | 'seats'
  | 'adjustment'
  | 'sandbox-history'

export const categories = ['included', 'overage', 'api', 'seat', 'fee'] as const

/** What kind of dollar: inside an allowance, beyond it, by API key, a seat, a vendor's own fee. */
export type Category = (typeof categories)[number]

/** How the cost is known. `unpriced`: the tokens are known, the price is not, the cost is null. */
export type Basis = 'metered' | 'vendor' | 'estimated' | 'unpriced'

/**
 * How a request ended: answered in full; left by its client; broken off by the provider after it had begun; refused or
 * failed by the provider with an error answer; or in flight when our process died.
 */
export type Outcome = 'completed' | 'aborted' | 'failed' | 'refused' | 'interrupted'

/** One row of the ledger. Times in UTC; token counts as in `TokenCounts`; money in whole micro-dollars. */
export type Entry = {
  source: Source
  sourceId: string
  /** ISO 8601, UTC, with milliseconds. For a request: when it reached us. */
  at: string
  day: Day
  /** The provider account that is billed: the id of our provider key, or the vendor's organisation. */
  account: string
  provider: Provider
  category: Category
  basis: Basis
  /** Row of `handle`; 0 when nobody is named. */
  handleId: number
  /** Our virtual key's id, or the vendor's id of the API key; empty when there is none. */
  keyRef: string
  project: string
  tags: Record<string, string>
  repository: string
  /** The price book's id of the model, or the raw name when the book does not know it. */
  model: string
  modelRaw: string
  tool: string
  session: string
  /** The sub-agent inside the session; empty for the main thread. */
  agent: string
  inputTokens: number
  cacheReadTokens: number
  cacheWrite5mTokens: number
  cacheWrite1hTokens: number
  outputTokens: number
  reasoningTokens: number
  /** Web searches and the like that the provider ran, billed per call. */
  serverToolCalls: number
  /** 1 where the provider did work, 0 where it refused. */
  requests: number
  costMicroUsd: MicroUsd | null
  /** What the usage is worth at list price: the cost itself for API usage, more than the cost inside an allowance. */
  listMicroUsd: MicroUsd | null
  priceVersion: string
  serviceTier: string
  outcome: Outcome
  status: number | null
  firstByteMs: number | null
  totalMs: number | null
  providerRequestId: string
  /** Whether the request's last message was a human's; null where it cannot be told. */
  humanTurn: boolean | null
}
