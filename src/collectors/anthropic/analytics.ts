import type { z } from 'zod'
import { dayOf, daysBetween } from '../../base/calendar.ts'
import { exactUsd, sumOf as total } from '../../base/exact-usd.ts'
import type { UsageSum } from '../../ledger/usage-sum.ts'
import { listRates, listValue, tokenKinds } from '../../prices/list-rates.ts'
import { noTokens, type TokenCounts } from '../../prices/tokens.ts'
import type { Reading } from '../feed.ts'
import type { Days } from '../report-feed.ts'
import { reportPages } from '../report-pages.ts'
import type { Query } from '../vendor-client.ts'
import {
  type AnalyticsCostRow,
  type AnalyticsUsageRow,
  analyticsCostRow,
  analyticsCostSum,
  analyticsUsageRow,
  analyticsUsageSum,
  type TokensAnswer,
} from './schema.ts'
import { rfc3339, toolOf } from './words.ts'

export const analyticsPaths = {
  usage: '/v1/organizations/analytics/usage',
  cost: '/v1/organizations/analytics/cost',
}

// As many dimensions as the vendor allows.
const dimensions = ['actor', 'api_key_id', 'model', 'product', 'workspace_id']

const rowsAPage = 1_000

/** More of it is not held in memory at once; a window that has more is read in parts. */
const mostPages = 30

/**
 * Usage with its cost, hour by hour. `moved`: rows came or went between two pages, so that some may be missing or double;
 * `too-many`: the window has to be read in parts.
 */
export type AnalyticsReading = { outcome: 'read'; sums: UsageSum[] } | { outcome: 'moved' | 'too-many' }

/** Reads the usage and cost analytics of whole days, at most 31. `projectOf` names a workspace. */
export async function readAnalytics(
  reading: Reading,
  days: Days,
  projectOf: (workspaceId: string) => string,
): Promise<AnalyticsReading> {
  const sums = new Map<string, UsageSum>()
  // Identities the vendor may not show read null, each in a row of its own: equal cells are added up.
  const sumOf = (row: AnalyticsUsageRow | AnalyticsCostRow) => {
    const cell = cellOf(row)
    const sum = sums.get(cell) ?? sumOfCell(row, projectOf)
    sums.set(cell, sum)
    return sum
  }
  // Usage first: what comes in between has a cost without tokens until the next run, and not the other way round.
  const usage = await readRows(reading, { path: analyticsPaths.usage, days, row: analyticsUsageRow }, (row) => {
    const sum = sumOf(row)
    sum.tokens = plus(sum.tokens, tokensOf(row.usage))
    sum.serverToolCalls += row.usage.server_tool_use?.web_search_requests ?? 0
    sum.requests += row.usage.requests ?? 0
  })
  if (usage.outcome !== 'read') return usage
  const cost = await readRows(reading, { path: analyticsPaths.cost, days, row: analyticsCostRow }, (row) => {
    const sum = sumOf(row)
    sum.cost = (sum.cost ?? 0n) + exactUsd(row.cost.amount, 'cents')
    sum.list = (sum.list ?? 0n) + exactUsd(row.cost.list_amount ?? row.cost.amount, 'cents')
  })
  if (cost.outcome !== 'read') return cost
  const read = [...sums.values()]
  if (usage.pages > 1 && !(await isAllUsage(reading, days, read))) return { outcome: 'moved' }
  if (cost.pages > 1 && !(await isAllCost(reading, days, read))) return { outcome: 'moved' }
  return { outcome: 'read', sums: withIncluded(read) }
}

type Rows = { outcome: 'read'; pages: number } | { outcome: 'too-many' }

async function readRows<Row>(
  reading: Reading,
  { path, days, row }: { path: string; days: Days; row: z.ZodType<Row> },
  take: (row: Row) => void,
): Promise<Rows> {
  const query = { ...spanOf(days), 'group_by[]': dimensions, time_bucket_width: '1h', ...inOrder, limit: rowsAPage }
  let pages = 0
  for await (const rows of reportPages(reading, { path, query, row })) {
    pages += 1
    for (const one of rows) take(one)
    if (pages > mostPages && daysBetween(dayOf(days.from), dayOf(days.to)) > 1) return { outcome: 'too-many' }
  }
  return { outcome: 'read', pages }
}

// What comes new comes last, so that the pages before it stay as they are.
const inOrder = { order_by: 'time', order: 'asc' }

function spanOf({ from, to }: Days): Query {
  return { starting_at: rfc3339(from), ending_at: rfc3339(to) }
}

function cellOf({ starting_at, group }: AnalyticsUsageRow | AnalyticsCostRow): string {
  const { actor, api_key_id, model, product = null, workspace_id = null } = group
  return JSON.stringify([starting_at, actor, api_key_id, model, product, workspace_id])
}

function sumOfCell(
  { starting_at, group }: AnalyticsUsageRow | AnalyticsCostRow,
  projectOf: (workspaceId: string) => string,
): UsageSum {
  return {
    at: starting_at,
    handle: handleOf(group),
    keyRef: group.api_key_id ?? '',
    project: projectOf(group.workspace_id ?? ''),
    modelRaw: group.model ?? '',
    tool: toolOf(group.product ?? ''),
    serviceTier: '',
    tokens: noTokens,
    serverToolCalls: 0,
    requests: 0,
    category: 'api',
    basis: 'vendor',
    cost: null,
    list: null,
  }
}

/** The person or service account behind it where Anthropic names one, else the key. */
function handleOf({ actor, api_key_id }: AnalyticsUsageRow['group']): string {
  if (actor?.email_address) return actor.email_address.trim().toLowerCase()
  return actor?.user_id ?? actor?.service_account_id ?? actor?.subject ?? api_key_id ?? ''
}

function tokensOf(usage: TokensAnswer): TokenCounts {
  return {
    input: usage.uncached_input_tokens,
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite5m: usage.cache_creation.ephemeral_5m_input_tokens,
    cacheWrite1h: usage.cache_creation.ephemeral_1h_input_tokens,
    output: usage.output_tokens,
    reasoning: 0,
  }
}

/** Usage that has no cost is inside a seat's allowance: worth its list price, and costing nothing. */
function withIncluded(sums: UsageSum[]): UsageSum[] {
  const rateOf = listRates('anthropic')
  return sums.map((sum) => {
    if (sum.cost !== null) return sum
    const list = listValue('anthropic', sum, (kind) => rateOf({ model: sum.modelRaw, at: sum.at, kind, ...usually }))
    return { ...sum, category: 'included', cost: 0n, list }
  })
}

const usually = { serviceTier: 'standard', speed: 'standard', inferenceGeo: '', isLong: false } as const

async function isAllUsage(reading: Reading, days: Days, sums: UsageSum[]): Promise<boolean> {
  const query = { ...spanOf(days), limit: 1 }
  let expected = 0
  for await (const rows of reportPages(reading, { path: analyticsPaths.usage, query, row: analyticsUsageSum })) {
    for (const { usage } of rows) expected += allTokens(tokensOf(usage))
  }
  return expected === sums.reduce((sum, { tokens }) => sum + allTokens(tokens), 0)
}

async function isAllCost(reading: Reading, days: Days, sums: UsageSum[]): Promise<boolean> {
  const query = { ...spanOf(days), limit: 1 }
  let expected = 0n
  for await (const rows of reportPages(reading, { path: analyticsPaths.cost, query, row: analyticsCostSum })) {
    for (const { cost } of rows) expected += exactUsd(cost.amount, 'cents')
  }
  return expected === total(sums.map(({ cost }) => cost ?? 0n))
}

function allTokens({ input, cacheRead, cacheWrite5m, cacheWrite1h, output }: TokenCounts): number {
  return input + cacheRead + cacheWrite5m + cacheWrite1h + output
}

function plus(one: TokenCounts, other: TokenCounts): TokenCounts {
  const sum = { ...one }
  for (const kind of tokenKinds) sum[kind] += other[kind]
  return sum
}
