import { bucketPage, bucketWidths, grouped, onlyAsked } from '../buckets.ts'
import { listOf, oneOf, type VendorCall, VendorRefusal } from '../vendor-call.ts'
import type { AnthropicUsage, AnthropicWorld } from '../world/anthropic-rows.ts'
import { askedRows, tokenSums } from './sums.ts'
import { reportWindow, rfc3339 } from './window.ts'

const groupings = [
  'account_id',
  'api_key_id',
  'context_window',
  'inference_geo',
  'model',
  'service_account_id',
  'service_tier',
  'speed',
  'workspace_id',
] as const

/** `GET /v1/organizations/usage_report/messages`: tokens in buckets of a minute, an hour or a day. */
export function usageReport(call: VendorCall, anthropic: AnthropicWorld) {
  const { start, end } = reportWindow(call)
  const asked = listOf(call.query, 'group_by').map((name) => oneOf(name, 'group_by', groupings))
  if (asked.includes('speed') && !String(call.headers['anthropic-beta'] ?? '').includes('fast-mode-2026-02-01')) {
    throw new VendorRefusal(400, 'group_by: speed needs the beta fast-mode-2026-02-01')
  }
  const width = bucketWidths[oneOf(call.query.get('bucket_width') ?? '1d', 'bucket_width', ['1m', '1h', '1d'])]
  const { buckets, next } = bucketPage(askedRows(call, anthropic), {
    start,
    end: end ?? call.nowMs,
    width,
    query: call.query,
  })
  return {
    data: buckets.map((bucket) => ({
      starting_at: rfc3339(bucket.start),
      ending_at: rfc3339(bucket.end),
      results: grouped(bucket.rows, (row) => onlyAsked(dimensions(row), asked)).map((group) => ({
        ...group.dimensions,
        ...tokenSums(group.rows),
      })),
    })),
    has_more: next !== null,
    next_page: next,
  }
}

function dimensions(row: AnthropicUsage) {
  return {
    account_id: row.userId,
    api_key_id: row.keyId,
    workspace_id: row.workspaceId,
    model: row.model,
    service_tier: row.serviceTier,
    context_window: row.contextWindow,
    inference_geo: row.inferenceGeo,
    speed: row.speed,
    service_account_id: null,
  }
}
