import { noTokens, type TokenCounts } from '../../prices/tokens.ts'
import type { Reading } from '../feed.ts'
import { orWithout } from '../once-a-run.ts'
import type { Days } from '../report-feed.ts'
import { reportPages } from '../report-pages.ts'
import { spanOf } from './costs.ts'
import { type CompletionsResult, completionsBucket, embeddingsBucket, searchesBucket } from './schema.ts'

export const completionsPath = '/v1/organization/usage/completions'
const embeddingsPath = '/v1/organization/usage/embeddings'
const searchesPath = '/v1/organization/usage/web_search_calls'

const dimensions = ['project_id', 'user_id', 'api_key_id', 'model']

/** An hour of one key's use of a model. `tier`: what its price depends on, `batch` included. */
export type UsedHour = {
  at: number
  projectId: string
  userId: string
  keyId: string
  model: string
  tier: string
  tokens: TokenCounts
  searches: number
  requests: number
}

/** Reads usage hour by hour: a page is 168 hours, so a week is one call of each kind. */
export async function readUsage(
  reading: Reading,
  days: Days,
  kinds: { embeddings: boolean; searches: boolean },
): Promise<UsedHour[]> {
  const hours = await completions(reading, days)
  if (kinds.embeddings) hours.push(...(await embeddings(reading, days)))
  if (kinds.searches) hours.push(...(await searches(reading, days)))
  return hours
}

async function completions(reading: Reading, days: Days): Promise<UsedHour[]> {
  const hours: UsedHour[] = []
  const query = { ...hourly(days), 'group_by[]': [...dimensions, 'batch', 'service_tier'] }
  for await (const buckets of reportPages(reading, { path: completionsPath, query, row: completionsBucket })) {
    for (const { start_time, results } of buckets) {
      for (const used of results) {
        const tier = used.batch ? 'batch' : (used.service_tier ?? 'default')
        hours.push({ ...placeOf(start_time, used), tier, tokens: tokensOf(used), requests: used.num_model_requests })
      }
    }
  }
  return hours
}

async function embeddings(reading: Reading, days: Days): Promise<UsedHour[]> {
  const hours: UsedHour[] = []
  const query = { ...hourly(days), 'group_by[]': dimensions }
  for await (const buckets of reportPages(reading, { path: embeddingsPath, query, row: embeddingsBucket })) {
    for (const { start_time, results } of buckets) {
      for (const used of results) {
        const tokens = { ...noTokens, input: used.input_tokens }
        hours.push({ ...placeOf(start_time, used), tokens, requests: used.num_model_requests })
      }
    }
  }
  return hours
}

/** The searches of requests that are in `completions` already. */
async function searches(reading: Reading, days: Days): Promise<UsedHour[]> {
  const hours: UsedHour[] = []
  const query = { ...hourly(days), 'group_by[]': dimensions }
  for await (const buckets of reportPages(reading, { path: searchesPath, query, row: searchesBucket })) {
    for (const { start_time, results } of buckets) {
      for (const used of results) hours.push({ ...placeOf(start_time, used), searches: used.num_requests })
    }
  }
  return hours
}

function hourly(days: Days) {
  return { ...spanOf(days), bucket_width: '1h', limit: 168 }
}

type Placed = Pick<CompletionsResult, 'project_id' | 'user_id' | 'api_key_id' | 'model'>

function placeOf(at: number, { project_id, user_id, api_key_id, model }: Placed): UsedHour {
  const nothing = { tier: 'default', tokens: noTokens, searches: 0, requests: 0 }
  const who = { projectId: project_id ?? '', userId: user_id ?? '', keyId: api_key_id ?? '' }
  return { at, ...who, model: model ?? '', ...nothing }
}

/** OpenAI counts what was read from and written to the cache inside the input; we count each once. */
function tokensOf(used: CompletionsResult): TokenCounts {
  const cacheRead = used.input_cached_tokens ?? 0
  const cacheWrite = used.input_cache_write_tokens ?? 0
  const input = Math.max(0, used.input_tokens - cacheRead - cacheWrite)
  return { ...noTokens, input, cacheRead, cacheWrite5m: cacheWrite, output: used.output_tokens }
}

/** Whether the key may read usage; without it, the bill alone is counted. */
export async function usageOrNone(asked: Promise<UsedHour[]>): Promise<UsedHour[]> {
  const { value, isFinal } = await orWithout(asked, [])
  return isFinal ? value : asked
}
