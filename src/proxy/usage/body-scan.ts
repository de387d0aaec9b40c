import { parsedJson } from '../../base/json.ts'
import { JsonFault, type Span, scanObject, skipBlank } from './json-object.ts'

/** What the proxy needs to know of a request body, without having parsed it. Absent and null are both `null`. */
export type PeekedBody = {
  model: string | null
  stream: boolean
  maxTokens: number | null
  maxCompletionTokens: number | null
  maxOutputTokens: number | null
  /** `stream_options.include_usage` as the client set it; null when it did not. */
  includeUsage: boolean | null
  hasInput: boolean
  hasMessages: boolean
  promptCacheKey: string | null
  previousResponseId: string | null
  user: string | null
  serviceTier: string | null
  background: boolean
  /** `n`: how many answers are asked for; null when not given. */
  choices: number | null
  /** Every top-level member by its key. */
  fields: ReadonlyMap<string, Span>
  /** The members of `stream_options` when it is an object. */
  streamOptions: ReadonlyMap<string, Span> | null
  /** Offset of the object's closing brace. */
  closingBrace: number
}

/** A body we refuse, with a sentence for the caller that names the problem. */
export type BodyFault = { fault: string }

const longestModel = 256
const longestText = 4096

/**
 * Reads the top level of a JSON object. Faults: broken JSON, and what another reader might read differently than we
 * do (a key twice or written with escapes, `stream` that is neither true nor false).
 */
export function peekBody(body: Buffer): PeekedBody | BodyFault {
  try {
    return peek(body)
  } catch (thrown) {
    if (thrown instanceof JsonFault) return { fault: `The request body ${thrown.message}.` }
    throw thrown
  }
}

/**
 * The value of a top-level member, when it is there and takes at most so many bytes; else null. Deeper levels are not
 * checked by the scan: what is broken there is undefined here, and for the provider to refuse.
 */
export function readField(body: Buffer, span: Span | undefined, atMostBytes: number): unknown {
  if (!span || span.end - span.start > atMostBytes) return null
  return parsedJson(body.toString('utf8', span.start, span.end))
}

function peek(body: Buffer): PeekedBody {
  const start = skipBlank(body, 0)
  if (start >= body.length) throw new JsonFault('is empty; a JSON object is expected')
  if (body[start] !== 0x7b) throw new JsonFault('is not a JSON object')
  const { members: fields, closingBrace } = scanObject(body, start)
  if (skipBlank(body, closingBrace + 1) < body.length) throw new JsonFault('goes on after its JSON object has ended')
  const streamOptions = objectMembers(body, fields, 'stream_options')
  return {
    model: modelIn(body, fields),
    stream: booleanIn(body, fields, 'stream') ?? false,
    maxTokens: numberIn(body, fields, 'max_tokens'),
    maxCompletionTokens: numberIn(body, fields, 'max_completion_tokens'),
    maxOutputTokens: numberIn(body, fields, 'max_output_tokens'),
    includeUsage: streamOptions ? booleanIn(body, streamOptions, 'include_usage') : null,
    hasInput: isGiven(body, fields.get('input')),
    hasMessages: isGiven(body, fields.get('messages')),
    promptCacheKey: textIn(body, fields, 'prompt_cache_key'),
    previousResponseId: textIn(body, fields, 'previous_response_id'),
    user: textIn(body, fields, 'user'),
    serviceTier: textIn(body, fields, 'service_tier'),
    background: booleanIn(body, fields, 'background') ?? false,
    choices: numberIn(body, fields, 'n'),
    fields,
    streamOptions,
    closingBrace,
  }
}

function objectMembers(body: Buffer, fields: ReadonlyMap<string, Span>, key: string) {
  const span = fields.get(key)
  if (!isGiven(body, span)) return null
  if (body[span.start] !== 0x7b) throw new JsonFault(`has a "${key}" that is not an object`)
  return scanObject(body, span.start).members
}

function isGiven(body: Buffer, span: Span | undefined): span is Span {
  return span !== undefined && body[span.start] !== 0x6e // n: null
}

function modelIn(body: Buffer, fields: ReadonlyMap<string, Span>): string | null {
  const span = fields.get('model')
  if (!isGiven(body, span)) return null
  const model = readField(body, span, longestModel + 2)
  if (typeof model !== 'string')
    throw new JsonFault(`has a "model" that is not a text of at most ${longestModel} bytes`)
  return model
}

function booleanIn(body: Buffer, fields: ReadonlyMap<string, Span>, key: string): boolean | null {
  const span = fields.get(key)
  if (!isGiven(body, span)) return null
  const value = readField(body, span, longestText)
  if (typeof value !== 'boolean') throw new JsonFault(`has a "${key}" that is neither true nor false`)
  return value
}

function numberIn(body: Buffer, fields: ReadonlyMap<string, Span>, key: string): number | null {
  const value = readField(body, fields.get(key), longestText)
  return typeof value === 'number' ? value : null
}

function textIn(body: Buffer, fields: ReadonlyMap<string, Span>, key: string): string | null {
  const value = readField(body, fields.get(key), longestText)
  return typeof value === 'string' ? value : null
}
