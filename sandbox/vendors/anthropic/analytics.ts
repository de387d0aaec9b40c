import { bucketWidths, grouped, onlyAsked, pageToken, readPage, total } from '../buckets.ts'
import { listOf, oneOf, type VendorCall, VendorRefusal, wholeNumber } from '../vendor-call.ts'
import type { AnthropicUsage, AnthropicWorld } from '../world/anthropic-rows.ts'
import { askedRows, centString, tokenSums, type UsageWithPart, withParts } from './sums.ts'
import { reportWindow, rfc3339 } from './window.ts'

const beta = 'analytics-usage-cost-2026-08-24'
const dayMs = 86_400_000
const hourMs = 3_600_000

type Period = { start: number; end: number }
type Cell = { start: number; end: number; dimensions: ReturnType<typeof dimensions>; rows: AnthropicUsage[] }

/** `GET /v1/organizations/analytics/usage`: tokens by up to five dimensions, and by time if a bucket width is given. */
export function analyticsUsage(call: VendorCall, anthropic: AnthropicWorld) {
  const orders = {
    time: () => 0,
    total_tokens: (cell: Cell) => totalTokens(cell.rows),
    uncached_input_tokens: (cell: Cell) => tokenSums(cell.rows).uncached_input_tokens,
    output_tokens: (cell: Cell) => tokenSums(cell.rows).output_tokens,
    requests: (cell: Cell) => requestsOf(cell.rows),
  }
  return itemPage(call, anthropic, { orders, otherwise: 'total_tokens', only: [] }, (cell) => [
    {
      ...shownCell(cell),
      usage: { ...tokenSums(cell.rows), requests: requestsOf(cell.rows), total_tokens: totalTokens(cell.rows) },
    },
  ])
}

/** `GET /v1/organizations/analytics/cost`: the same for money. Rows by cost and token type do not count for the limit. */
export function analyticsCost(call: VendorCall, anthropic: AnthropicWorld) {
  const orders = {
    time: () => 0,
    amount: (cell: Cell) => amounts(withParts(cell.rows)).nanoUsd,
    list_amount: (cell: Cell) => amounts(withParts(cell.rows)).listNanoUsd,
  }
  const only = ['cost_type', 'token_type']
  return itemPage(call, anthropic, { orders, otherwise: 'amount', only }, (cell, asked) => {
    const isSplit = asked.some((name) => only.includes(name))
    const split = (row: UsageWithPart) => ({
      ...cell.dimensions,
      ...onlyAsked({ cost_type: row.part.costType, token_type: row.part.tokenType }, asked),
    })
    return grouped(withParts(cell.rows), split).map((group) => ({
      ...shownCell(cell),
      group: group.dimensions,
      cost: {
        amount: centString(amounts(group.rows).nanoUsd),
        list_amount: centString(amounts(group.rows).listNanoUsd),
        currency: 'USD',
        requests: isSplit ? null : requestsOf(cell.rows),
      },
    }))
  })
}

function itemPage(
  call: VendorCall,
  anthropic: AnthropicWorld,
  kind: { orders: Record<string, (cell: Cell) => number>; otherwise: string; only: string[] },
  shown: (cell: Cell, asked: string[]) => unknown[],
) {
  if (!String(call.headers['anthropic-beta'] ?? '').includes(beta)) {
    throw new VendorRefusal(400, `anthropic-beta: this endpoint needs ${beta}`)
  }
  const asked = listOf(call.query, 'group_by').map((name) => oneOf(name, 'group_by', [...groupings, ...kind.only]))
  if (asked.length > 5) throw new VendorRefusal(400, 'group_by: at most 5 dimensions')
  const limit = wholeNumber(call.query.get('limit'), 'limit', { least: 1, most: 1_000, otherwise: 20 })
  const from = call.query.get('page') === null ? 0 : readPage(call.query.get('page') ?? '')
  const cells = sorted(cellsOf(call, anthropic, asked), call, kind)
  const hasMore = from + limit < cells.length
  return {
    data: cells.slice(from, from + limit).flatMap((cell) => shown(cell, asked)),
    has_more: hasMore,
    next_page: hasMore ? pageToken(from + limit) : null,
    data_refreshed_at: rfc3339(Math.floor(call.nowMs / 60_000) * 60_000),
  }
}

function cellsOf(call: VendorCall, anthropic: AnthropicWorld, asked: string[]): Cell[] {
  const { period, widthMs } = periodOf(call)
  const rows = askedRows(call, anthropic).filter((row) => row.at >= period.start && row.at < period.end)
  const times = (row: AnthropicUsage): Period => (widthMs === null ? period : bucketOf(row.at, widthMs))
  return grouped(rows, (row) => ({
    ...times(row),
    dimensions: onlyAsked(dimensions(row, anthropic), asked),
  })).map(({ dimensions: cell, rows: own }) => ({ ...cell, rows: own }))
}

function bucketOf(at: number, widthMs: number): Period {
  const start = Math.floor(at / widthMs) * widthMs
  return { start, end: start + widthMs }
}

function periodOf(call: VendorCall): { period: Period; widthMs: number | null } {
  const { start, end } = reportWindow(call)
  if (start < call.nowMs - 365 * dayMs) throw new VendorRefusal(400, 'starting_at: must be within the last 365 days')
  if (start < Date.parse('2026-01-01')) throw new VendorRefusal(400, 'starting_at: must not be before 2026-01-01')
  const said = call.query.get('time_bucket_width')
  const unit = said === null ? null : oneOf(said, 'time_bucket_width', ['1m', '1h', '1d'])
  if (unit !== null && end === null) {
    throw new VendorRefusal(400, 'ending_at: is required with time_bucket_width')
  }
  const until = end ?? Math.min(call.nowMs, start + 31 * dayMs)
  const most = unit === '1m' ? dayMs : 31 * dayMs
  if (until - start > most) throw new VendorRefusal(400, `ending_at: the range may span at most ${most / dayMs} days`)
  const whole = (at: number) => Math.floor(at / hourMs) * hourMs
  // Without buckets the report covers whole hours.
  return unit === null
    ? { period: { start: whole(start), end: end === null ? until : whole(until) }, widthMs: null }
    : { period: { start: bucketOf(start, bucketWidths[unit].ms).start, end: until }, widthMs: bucketWidths[unit].ms }
}

function sorted(
  cells: Cell[],
  call: VendorCall,
  kind: { orders: Record<string, (cell: Cell) => number>; otherwise: string },
): Cell[] {
  const by = oneOf(call.query.get('order_by') ?? kind.otherwise, 'order_by', Object.keys(kind.orders))
  const sign = oneOf(call.query.get('order') ?? 'desc', 'order', ['asc', 'desc']) === 'asc' ? 1 : -1
  const metric = kind.orders[by === 'time' ? kind.otherwise : by]
  const keyed = cells.map((cell) => ({ cell, value: metric?.(cell) ?? 0 }))
  const byTime = by === 'time' && call.query.get('time_bucket_width') !== null
  return keyed
    .sort((one, other) =>
      byTime
        ? sign * (one.cell.start - other.cell.start) || other.value - one.value
        : sign * (one.value - other.value) || other.cell.start - one.cell.start,
    )
    .map(({ cell }) => cell)
}

const groupings = [
  'actor',
  'actor_type',
  'agent_id',
  'api_key_id',
  'claude_tag_category',
  'claude_tag_user_id',
  'context_window',
  'deployment_id',
  'environment_id',
  'inference_geo',
  'model',
  'organization_id',
  'product',
  'rbac_group_id',
  'service_tier',
  'session_id',
  'slack_channel_id',
  'speed',
  'user_profile_id',
  'workspace_id',
]

function dimensions(row: AnthropicUsage, anthropic: AnthropicWorld) {
  const known: Record<string, unknown> = {
    actor: actorOf(row, anthropic),
    actor_type: actorOf(row, anthropic)?.type ?? null,
    api_key_id: row.keyId,
    context_window: row.contextWindow,
    inference_geo: row.inferenceGeo,
    model: row.model,
    organization_id: anthropic.organization.id,
    product: row.product,
    service_tier: row.serviceTier,
    session_id: row.sessionId,
    speed: row.speed,
    workspace_id: row.workspaceId,
  }
  return Object.fromEntries(groupings.map((name) => [name, known[name] ?? null]))
}

function actorOf(row: AnthropicUsage, { users }: AnthropicWorld) {
  const user = users.find(({ id }) => id === row.userId)
  if (user) {
    return { type: 'user_actor', user_id: user.id, email_address: user.email, name: user.name, deleted: false }
  }
  return row.keyId === null ? null : { type: 'api_actor', api_key_id: row.keyId }
}

function shownCell(cell: Cell) {
  return { starting_at: rfc3339(cell.start), ending_at: rfc3339(cell.end), group: cell.dimensions }
}

function amounts(rows: UsageWithPart[]) {
  return {
    nanoUsd: total(rows, ({ part }) => part.nanoUsd),
    listNanoUsd: total(rows, ({ part }) => part.listNanoUsd),
  }
}

function requestsOf(rows: AnthropicUsage[]): number {
  return total(rows, (row) => row.requests)
}

function totalTokens(rows: AnthropicUsage[]): number {
  return total(rows, ({ tokens }) => total(Object.values(tokens), (count) => count))
}
