import type { Usage } from '../../prices/price-usage.ts'
import { noTokens } from '../../prices/tokens.ts'
import type { ApiFormat } from './api-format.ts'
import { walkJson } from './json-walk.ts'
import { normaliseUsage } from './normalise.ts'
import { objectOf, textOf } from './stream-events.ts'

/** What a whole JSON answer says of its usage; `usage` is null when it says nothing (an error, a call still running). */
export type JsonUsage = { usage: Usage | null; model: string | null; faults: string[] }

const webSearchCall = Buffer.from('"web_search_call"')

/** Usage and model of a whole JSON answer. Formats that cost nothing (count_tokens, models, creating a batch) give zero usage. */
export function usageOfJson(format: ApiFormat, body: Buffer): JsonUsage {
  if (isFree(format)) return { usage: freeUsage(), model: null, faults: [] }
  const walk = walkJson(['model', 'service_tier', 'usage'])
  walk.feed(body, 0, body.length)
  const model = textOf(walk.found('model'))
  const raw = objectOf(walk.found('usage'))
  if (!raw) return { usage: null, model, faults: [] }
  const webSearches = format === 'openai-responses' ? timesFound(body, webSearchCall) : 0
  const serviceTier = textOf(walk.found('service_tier')) ?? ''
  const { usage, faults } = normaliseUsage(format, raw, { serviceTier, webSearches })
  return { usage, model, faults }
}

function isFree(format: ApiFormat): boolean {
  return format === 'anthropic-count' || format === 'models' || format === 'anthropic-batches'
}

function freeUsage(): Usage {
  return {
    tokens: noTokens,
    serverToolCalls: { webSearch: 0 },
    serviceTier: '',
    speed: 'standard',
    inferenceGeo: '',
    extra: [],
  }
}

// The type of an output item; inside a text its quotes would be escaped.
function timesFound(body: Buffer, needle: Buffer): number {
  let times = 0
  for (let at = body.indexOf(needle); at !== -1; at = body.indexOf(needle, at + needle.length)) times += 1
  return times
}
