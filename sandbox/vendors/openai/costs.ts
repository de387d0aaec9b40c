import { bucketPage, grouped, onlyAsked, total } from '../buckets.ts'
import { listOf, oneOf, type VendorCall } from '../vendor-call.ts'
import type { OpenAiCostPart, OpenAiUsage, OpenAiWorld } from '../world/openai-rows.ts'
import { askedRows, askedWindow } from './window.ts'

const groupings = ['project_id', 'user_id', 'line_item', 'api_key_id', 'api_source'] as const
const days = { ms: 86_400_000, otherwise: 7, most: 180 }

/** `GET /v1/organization/costs`: dollars by day, the bill's own lines. */
export function costs(call: VendorCall, openai: OpenAiWorld) {
  oneOf(call.query.get('bucket_width') ?? '1d', 'bucket_width', ['1d'])
  const asked = listOf(call.query, 'group_by').map((name) => oneOf(name, 'group_by', groupings))
  const lineItems = listOf(call.query, 'line_items')
  const parts = askedRows(call, openai)
    .flatMap((row) => row.costParts.map((part) => ({ ...row, part })))
    .filter(({ part }) => lineItems.length === 0 || lineItems.includes(part.lineItem))
  const { buckets, next } = bucketPage(parts, {
    ...askedWindow(call),
    width: days,
    query: call.query,
  })
  return {
    object: 'page',
    data: buckets.map((bucket) => ({
      object: 'bucket',
      start_time: bucket.start / 1_000,
      end_time: bucket.end / 1_000,
      results: grouped(bucket.rows, (row) => onlyAsked(dimensions(row), asked)).map((group) => ({
        object: 'organization.costs.result',
        amount: { value: total(group.rows, ({ part }) => part.nanoUsd) / 1e9, currency: 'usd' },
        ...group.dimensions,
        ...(asked.includes('line_item') ? quantityOf(group.rows) : { quantity: null, quantity_unit: null }),
      })),
    })),
    has_more: next !== null,
    next_page: next,
  }
}

function dimensions(row: OpenAiUsage & { part: OpenAiCostPart }) {
  return {
    line_item: row.part.lineItem,
    project_id: row.projectId,
    user_id: row.userId,
    api_key_id: row.keyId,
    api_source: 'unlabeled',
  }
}

function quantityOf(rows: Array<{ part: OpenAiCostPart }>) {
  const unit = rows[0]?.part.quantityUnit ?? ''
  return { quantity: total(rows, ({ part }) => part.quantity), quantity_unit: unit === '' ? null : unit }
}
