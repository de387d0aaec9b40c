import { bucketPage, bucketWidths, grouped, onlyAsked, total } from '../buckets.ts'
import { listOf, nothingAt, oneOf, type VendorCall } from '../vendor-call.ts'
import type { OpenAiUsage, OpenAiWorld } from '../world/openai-rows.ts'
import { askedRows, askedWindow } from './window.ts'

const groupings = ['project_id', 'user_id', 'api_key_id', 'model', 'batch', 'service_tier', 'api_source'] as const

// What coding tools never use is there, and empty.
const unused = new Set([
  'images',
  'moderations',
  'audio_speeches',
  'audio_transcriptions',
  'vector_stores',
  'code_interpreter_sessions',
  'file_search_calls',
])

/** `GET /v1/organization/usage/<kind>` in buckets of a minute, an hour or a day. */
export function usage(call: VendorCall, openai: OpenAiWorld, kind: string) {
  if (kind !== 'completions' && kind !== 'embeddings' && kind !== 'web_search_calls' && !unused.has(kind)) {
    return nothingAt(call)
  }
  const asked = listOf(call.query, 'group_by').map((name) => oneOf(name, 'group_by', groupings))
  const { buckets, next } = bucketPage(rowsOf(call, openai, kind), {
    ...askedWindow(call),
    width: bucketWidths[oneOf(call.query.get('bucket_width') ?? '1d', 'bucket_width', ['1m', '1h', '1d'])],
    query: call.query,
  })
  return {
    object: 'page',
    data: buckets.map((bucket) => ({
      object: 'bucket',
      start_time: bucket.start / 1_000,
      end_time: bucket.end / 1_000,
      results: grouped(bucket.rows, (row) => onlyAsked(dimensions(row), asked)).map((group) => ({
        object: `organization.usage.${kind === 'web_search_calls' ? 'web_searches' : kind}.result`,
        ...sumsOf(kind, group.rows),
        ...(kind === 'embeddings' ? embeddingDimensions(group.dimensions) : group.dimensions),
      })),
    })),
    has_more: next !== null,
    next_page: next,
  }
}

function rowsOf(call: VendorCall, openai: OpenAiWorld, kind: string): OpenAiUsage[] {
  if (unused.has(kind)) return []
  const rows = askedRows(call, openai)
  return kind === 'web_search_calls'
    ? rows.filter((row) => row.webSearches > 0)
    : rows.filter((row) => row.endpoint === kind)
}

function sumsOf(kind: string, rows: OpenAiUsage[]) {
  const requests = total(rows, (row) => row.requests)
  if (kind === 'web_search_calls') {
    return { num_model_requests: requests, num_requests: total(rows, (row) => row.webSearches) }
  }
  const uncached = total(rows, ({ tokens }) => tokens.uncachedInput)
  const cached = total(rows, ({ tokens }) => tokens.cached)
  const written = total(rows, ({ tokens }) => tokens.cacheWrite)
  const output = total(rows, ({ tokens }) => tokens.output)
  const input = uncached + cached + written
  if (kind === 'embeddings') return { input_tokens: input, num_model_requests: requests }
  return {
    input_tokens: input,
    output_tokens: output,
    input_cached_tokens: cached,
    input_uncached_tokens: uncached,
    input_cache_write_tokens: written,
    input_cache_write_30m_tokens: written,
    input_cache_write_12h_tokens: 0,
    input_text_tokens: input,
    output_text_tokens: output,
    input_cached_text_tokens: cached,
    input_audio_tokens: 0,
    output_audio_tokens: 0,
    input_image_tokens: 0,
    output_image_tokens: 0,
    num_model_requests: requests,
  }
}

function dimensions(row: OpenAiUsage) {
  return {
    project_id: row.projectId,
    user_id: row.userId,
    api_key_id: row.keyId,
    model: row.model,
    batch: row.batch,
    service_tier: row.serviceTier,
    api_source: 'unlabeled',
  }
}

function embeddingDimensions(of: Record<string, unknown>) {
  return { project_id: of.project_id, user_id: of.user_id, api_key_id: of.api_key_id, model: of.model }
}
