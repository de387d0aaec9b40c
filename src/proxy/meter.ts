import type { Day } from '../base/calendar.ts'
import { zeroUsd } from '../base/money.ts'
import type { Basis, Entry, Outcome } from '../ledger/entry.ts'
import type { OpenRecord } from '../ledger/open-record.ts'
import { noUsage, priceUsage, type Usage } from '../prices/price-usage.ts'
import type { TokenCounts } from '../prices/tokens.ts'
import { estimateUsage } from './usage/estimate-usage.ts'
import type { Metered } from './usage/usage-tap.ts'

/** What is known of a call's answer when it is over. */
export type Answer = {
  outcome: Outcome
  /** The status the provider answered with; ours when it gave none; null when the client left before either. */
  status: number | null
  /** What the provider did: nothing; work of which it told, or did not tell, the usage; work it will tell of later. */
  work: 'none' | 'done' | 'later'
  metered: Metered
  /** Bytes of the model's text that came, for an estimate. */
  outputBytes: number
  /** The model the answer names; null when it names none. */
  model: string | null
  firstByteMs: number | null
  totalMs: number | null
  providerRequestId: string
}

/** The entry of a call: priced, marked estimated where the provider did not tell its usage, unpriced where the price is unknown. */
export function entryOf(record: OpenRecord, answer: Answer): Entry {
  const { usage, basis } = usageOf(record, answer)
  const modelRaw = answer.model ?? record.model
  const priced = priceUsage({ provider: record.provider, model: modelRaw, usage, at: new Date(record.at) })
  // Work that was not done costs nothing, whatever the model.
  const cost = answer.work === 'done' ? priced.costMicroUsd : zeroUsd
  const tokens = allTokens(usage)
  return {
    source: 'proxy',
    sourceId: record.id,
    at: record.at,
    day: record.at.slice(0, 10) as Day,
    account: record.account,
    provider: record.provider,
    category: 'api',
    basis: cost === null ? 'unpriced' : basis,
    handleId: record.handleId,
    keyRef: record.keyRef,
    project: record.project,
    tags: record.tags,
    repository: record.repository,
    model: priced.model,
    modelRaw,
    tool: record.tool,
    session: record.session,
    agent: record.agent,
    inputTokens: tokens.input,
    cacheReadTokens: tokens.cacheRead,
    cacheWrite5mTokens: tokens.cacheWrite5m,
    cacheWrite1hTokens: tokens.cacheWrite1h,
    outputTokens: tokens.output,
    reasoningTokens: tokens.reasoning,
    serverToolCalls: usage.serverToolCalls.webSearch,
    requests: answer.work === 'none' ? 0 : 1,
    costMicroUsd: cost,
    listMicroUsd: cost,
    priceVersion: priced.priceVersion,
    serviceTier: usage.serviceTier,
    outcome: answer.outcome,
    status: answer.status,
    firstByteMs: answer.firstByteMs,
    totalMs: answer.totalMs,
    providerRequestId: answer.providerRequestId,
    humanTurn: record.humanTurn,
  }
}

/** What one entry adds to another's identity and usage: a result that came after, and apart from, its request. */
export function laterEntry(
  record: OpenRecord,
  answer: Answer,
  later: { sourceId: string; at: Date; requests: 0 | 1 },
): Entry {
  const at = later.at.toISOString()
  return { ...entryOf({ ...record, id: later.sourceId, at, humanTurn: null }, answer), requests: later.requests }
}

function usageOf(record: OpenRecord, answer: Answer): { usage: Usage; basis: Basis } {
  if (answer.work !== 'done') return { usage: noUsage, basis: 'metered' }
  if (answer.metered.kind === 'complete') return { usage: answer.metered.usage, basis: 'metered' }
  const bytes = { request: record.inputBytes, output: answer.outputBytes }
  return { usage: estimateUsage(answer.metered, bytes), basis: 'estimated' }
}

function allTokens(usage: Usage): TokenCounts {
  if (usage.extra.length === 0) return usage.tokens
  const sum = { ...usage.tokens }
  for (const { tokens } of usage.extra) {
    sum.input += tokens.input
    sum.cacheRead += tokens.cacheRead
    sum.cacheWrite5m += tokens.cacheWrite5m
    sum.cacheWrite1h += tokens.cacheWrite1h
    sum.output += tokens.output
    sum.reasoning += tokens.reasoning
  }
  return sum
}
