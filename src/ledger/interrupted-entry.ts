import { dayOf } from '../base/calendar.ts'
import { estimateTokens } from '../prices/estimate-tokens.ts'
import { noUsage, priceUsage } from '../prices/price-usage.ts'
import { noTokens } from '../prices/tokens.ts'
import type { Entry } from './entry.ts'
import type { OpenRecord } from './open-record.ts'

/**
 * The entry of a request that was in flight when its process died. Its input is estimated from the bytes that were
 * sent, its output is not known and counts as none. Same identity as the entry it stands for, should both turn up.
 */
export function interruptedEntry(open: OpenRecord): Entry {
  const at = new Date(open.at)
  const inputTokens = estimateTokens(open.inputBytes)
  const priced = priceUsage({
    provider: open.provider,
    model: open.model,
    usage: { ...noUsage, tokens: { ...noTokens, input: inputTokens } },
    at,
  })
  return {
    source: 'proxy',
    sourceId: open.id,
    at: open.at,
    day: dayOf(at),
    account: open.account,
    provider: open.provider,
    category: 'api',
    basis: priced.costMicroUsd === null ? 'unpriced' : 'estimated',
    handleId: open.handleId,
    keyRef: open.keyRef,
    project: open.project,
    tags: open.tags,
    repository: open.repository,
    model: priced.model,
    modelRaw: open.model,
    tool: open.tool,
    session: open.session,
    agent: open.agent,
    inputTokens,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    serverToolCalls: 0,
    requests: 1,
    costMicroUsd: priced.costMicroUsd,
    listMicroUsd: priced.costMicroUsd,
    priceVersion: priced.priceVersion,
    serviceTier: '',
    outcome: 'interrupted',
    status: null,
    firstByteMs: null,
    totalMs: null,
    providerRequestId: '',
    humanTurn: open.humanTurn,
  }
}
