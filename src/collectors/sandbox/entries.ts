import { dayOf } from '../../base/calendar.ts'
import { exactUsd, microUsdOf } from '../../base/exact-usd.ts'
import type { ProxiedProvider } from '../../base/provider.ts'
import type { Entry } from '../../ledger/entry.ts'
import { entryTokens } from '../../prices/tokens.ts'
import type { UsageRecord } from './schema.ts'

/** The ids of the provider keys requests went through. */
export type Accounts = Readonly<Record<ProxiedProvider, string>>

/** What the proxy would have metered: a person's request under a key of theirs. */
export type MeteredRecord = UsageRecord & { provider: ProxiedProvider; person: string; key: { id: string } }

/** Cursor and the robots' own keys never passed a proxy: their vendors tell of them. */
export function isMetered(record: UsageRecord): record is MeteredRecord {
  return record.provider !== 'cursor' && record.person !== null && record.key !== null
}

/** A request of the made-up company as an entry of the ledger, as the proxy would have written it. */
export function entryOf(record: MeteredRecord, of: { accounts: Accounts; handleId: number }): Entry {
  return {
    source: 'proxy',
    sourceId: record.id,
    at: record.at,
    day: dayOf(new Date(record.at)),
    account: of.accounts[record.provider],
    provider: record.provider,
    category: record.category,
    basis: 'metered',
    handleId: of.handleId,
    keyRef: record.key.id,
    project: record.project,
    tags: {},
    repository: record.repository,
    model: record.model,
    modelRaw: record.model,
    tool: record.tool,
    session: record.session,
    agent: '',
    ...entryTokens(record.tokens),
    serverToolCalls: 0,
    requests: 1,
    costMicroUsd: microUsdOf(exactUsd(record.cost, 'dollars')),
    listMicroUsd: microUsdOf(exactUsd(record.listValue, 'dollars')),
    priceVersion: '',
    serviceTier: 'standard',
    outcome: 'completed',
    status: 200,
    firstByteMs: null,
    totalMs: null,
    providerRequestId: '',
    humanTurn: null,
  }
}
