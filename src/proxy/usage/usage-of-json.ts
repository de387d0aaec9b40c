import { parsedJson } from '../../base/json.ts'
import { noUsage, type Usage } from '../../prices/price-usage.ts'
import type { ApiFormat } from './api-format.ts'
import { walkJson } from './json-walk.ts'
import { normaliseUsage, type RawUsage } from './normalise.ts'
import { isObject, objectOf, textOf, walkedValues } from './stream-events.ts'

/**
 * What a whole JSON answer says of its usage; `usage` is null when it says nothing (an error, a call still running) or
 * nothing that can be believed.
 */
export type JsonUsage = { usage: Usage | null; model: string | null; faults: string[] }

const webSearchCall = Buffer.from('"web_search_call"')

/** Usage and model of a whole JSON answer. Formats that cost nothing (count_tokens, models, creating a batch) give zero usage. */
export function usageOfJson(format: ApiFormat, body: Buffer): JsonUsage {
  if (isFree(format)) return { usage: noUsage, model: null, faults: [] }
  const { model, serviceTier, usage: raw } = fieldsOf(body)
  if (!raw) return { usage: null, model, faults: [] }
  const webSearches = format === 'openai-responses' ? timesFound(body, webSearchCall) : 0
  const { usage, isCredible, faults } = normaliseUsage(format, raw, { serviceTier: serviceTier ?? '', webSearches })
  return { usage: isCredible ? usage : null, model, faults }
}

type Fields = { model: string | null; serviceTier: string | null; usage: RawUsage | null }

// Up to about this size parsing everything is quicker than looking for three fields.
export const parsedWholeBytes = 8_192

function fieldsOf(body: Buffer): Fields {
  return (body.length <= parsedWholeBytes ? parsedFields(body) : null) ?? walkedFields(body)
}

// Null for what is not JSON: an answer cut short may still say its usage, which the walk finds.
function parsedFields(body: Buffer): Fields | null {
  const whole = parsedJson(body.toString())
  if (!isObject(whole)) return null
  const { model, service_tier: serviceTier, usage } = whole
  return { model: textOf(model), serviceTier: textOf(serviceTier), usage: objectOf(usage) }
}

function walkedFields(body: Buffer): Fields {
  const walk = walkJson(['model', 'service_tier', 'usage'])
  walk.feed(body, 0, body.length)
  const valueAt = walkedValues(walk)
  return {
    model: textOf(valueAt('model')),
    serviceTier: textOf(valueAt('service_tier')),
    usage: objectOf(valueAt('usage')),
  }
}

function isFree(format: ApiFormat): boolean {
  return format === 'anthropic-count' || format === 'models' || format === 'anthropic-batches'
}

// The type of an output item; inside a text its quotes would be escaped.
function timesFound(body: Buffer, needle: Buffer): number {
  let times = 0
  for (let at = body.indexOf(needle); at !== -1; at = body.indexOf(needle, at + needle.length)) times += 1
  return times
}
