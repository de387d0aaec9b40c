import { total } from '../buckets.ts'
import { listOf, type VendorCall } from '../vendor-call.ts'
import type { AnthropicCostPart, AnthropicUsage, AnthropicWorld } from '../world/anthropic-rows.ts'
import { isVisible } from '../world/usage-row.ts'

/** The tokens of some rows, as every report names them. */
export function tokenSums(rows: AnthropicUsage[]) {
  return {
    uncached_input_tokens: total(rows, ({ tokens }) => tokens.uncachedInput),
    cache_creation: {
      ephemeral_5m_input_tokens: total(rows, ({ tokens }) => tokens.cacheWrite5m),
      ephemeral_1h_input_tokens: total(rows, ({ tokens }) => tokens.cacheWrite1h),
    },
    cache_read_input_tokens: total(rows, ({ tokens }) => tokens.cacheRead),
    output_tokens: total(rows, ({ tokens }) => tokens.output),
    server_tool_use: { web_search_requests: total(rows, (row) => row.webSearches) },
  }
}

/** Nano-dollars as a decimal string of cents: `123.78912`. */
export function centString(nanoUsd: number): string {
  const digits = String(Math.abs(nanoUsd)).padStart(8, '0')
  const fraction = digits.slice(-7).replace(/0+$/, '')
  return `${nanoUsd < 0 ? '-' : ''}${digits.slice(0, -7)}${fraction === '' ? '' : `.${fraction}`}`
}

export type UsageWithPart = AnthropicUsage & { part: AnthropicCostPart }

/** Every cost of every row by itself. */
export function withParts(rows: AnthropicUsage[]): UsageWithPart[] {
  return rows.flatMap((row) => row.costParts.map((part) => ({ ...row, part })))
}

/** What the vendor shows now of what the `…s[]` filters of the query ask for. */
export function askedRows(call: VendorCall, { usage }: AnthropicWorld): AnthropicUsage[] {
  const filters: Array<[name: string, of: (row: AnthropicUsage) => string | null]> = [
    ['api_key_ids', (row) => row.keyId],
    ['workspace_ids', (row) => row.workspaceId],
    ['models', (row) => row.model],
    ['products', (row) => row.product],
    ['actor_ids', (row) => row.userId ?? row.keyId],
    ['service_tiers', (row) => row.serviceTier],
    ['context_window', (row) => row.contextWindow],
    ['inference_geos', (row) => row.inferenceGeo],
  ]
  const asked = filters
    .map(([name, of]) => ({ of, wanted: listOf(call.query, name) }))
    .filter(({ wanted }) => wanted.length > 0)
  return usage.filter(
    (row) => isVisible(row, call.nowMs) && asked.every(({ of, wanted }) => wanted.includes(of(row) ?? '')),
  )
}
