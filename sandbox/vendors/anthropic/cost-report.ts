import { bucketPage, bucketWidths, grouped, onlyAsked, total } from '../buckets.ts'
import { listOf, oneOf, type VendorCall } from '../vendor-call.ts'
import type { AnthropicWorld } from '../world/anthropic-rows.ts'
import { askedRows, centString, type UsageWithPart, withParts } from './sums.ts'
import { reportWindow, rfc3339 } from './window.ts'

/** `GET /v1/organizations/cost_report`: cents by day. What the Priority Tier has used is not in it. */
export function costReport(call: VendorCall, anthropic: AnthropicWorld) {
  const { start, end } = reportWindow(call)
  oneOf(call.query.get('bucket_width') ?? '1d', 'bucket_width', ['1d'])
  const asked = listOf(call.query, 'group_by').map((name) => oneOf(name, 'group_by', ['workspace_id', 'description']))
  const shown = [...asked, ...(asked.includes('description') ? described : [])]
  const rows = askedRows(call, anthropic).filter((row) => row.serviceTier !== 'priority')
  const { buckets, next } = bucketPage(withParts(rows), {
    start,
    end: end ?? call.nowMs,
    width: bucketWidths['1d'],
    query: call.query,
  })
  return {
    data: buckets.map((bucket) => ({
      starting_at: rfc3339(bucket.start),
      ending_at: rfc3339(bucket.end),
      results: grouped(bucket.rows, (row) => onlyAsked(dimensions(row), shown)).map((group) => ({
        amount: centString(total(group.rows, ({ part }) => part.nanoUsd)),
        currency: 'USD',
        ...group.dimensions,
      })),
    })),
    has_more: next !== null,
    next_page: next,
  }
}

const described = ['cost_type', 'context_window', 'model', 'service_tier', 'token_type', 'inference_geo', 'speed']

function dimensions(row: UsageWithPart) {
  const { costType, tokenType } = row.part
  const isTokens = costType === 'tokens'
  return {
    workspace_id: row.workspaceId,
    description: isTokens ? `${row.model} Usage - ${tokenType}` : `${costType} Usage`,
    cost_type: costType,
    context_window: isTokens ? row.contextWindow : null,
    model: isTokens ? row.model : null,
    service_tier: isTokens ? row.serviceTier : null,
    token_type: tokenType,
    inference_geo: isTokens ? row.inferenceGeo : null,
    speed: isTokens && row.speed === 'fast' ? row.speed : null,
  }
}
