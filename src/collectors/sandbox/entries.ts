import { dayOf } from '../../base/calendar.ts'
import type { Entry } from '../../ledger/entry.ts'
import { microUsdOfDecimal } from './dollars.ts'
import type { UsageRecord } from './schema.ts'

/** A request of the made-up company as an entry of the ledger; what the vendor charged is taken as it is. */
export function entryOf(record: UsageRecord, handleId: number): Entry {
  const { tokens } = record
  return {
    source: 'sandbox-history',
    sourceId: record.id,
    at: record.at,
    day: dayOf(new Date(record.at)),
    account: 'northwind-robotics',
    provider: record.provider,
    category: record.category,
    basis: 'vendor',
    handleId,
    keyRef: record.key?.id ?? '',
    project: record.project,
    tags: {},
    repository: record.repository,
    model: record.model,
    modelRaw: record.model,
    tool: record.tool,
    session: record.session,
    agent: '',
    inputTokens: tokens.input,
    cacheReadTokens: tokens.cacheRead,
    cacheWrite5mTokens: tokens.cacheWrite5m,
    cacheWrite1hTokens: tokens.cacheWrite1h,
    outputTokens: tokens.output,
    reasoningTokens: tokens.reasoning,
    serverToolCalls: 0,
    requests: 1,
    costMicroUsd: microUsdOfDecimal(record.cost),
    listMicroUsd: microUsdOfDecimal(record.listValue),
    priceVersion: '',
    serviceTier: 'standard',
    outcome: 'completed',
    status: 200,
    firstByteMs: null,
    totalMs: null,
    providerRequestId: '',
  }
}

/** What the vendor calls the spender: the key at Anthropic and OpenAI, the e-mail at Cursor. Null: nobody is named. */
export function handleOf(record: UsageRecord): { vendor: string; name: string } | null {
  if (record.key) return { vendor: record.provider, name: record.key.id }
  return record.person === null ? null : { vendor: record.provider, name: record.person }
}
