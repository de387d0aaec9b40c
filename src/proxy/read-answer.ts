import type { IncomingHttpHeaders } from 'node:http'
import { readBatchResults } from './batch-results.ts'
import type { Call } from './call.ts'
import { decoded } from './decode.ts'
import { retrievalRecord } from './entries.ts'
import type { Reading } from './reading.ts'
import { rewrittenBody, rewrittenStream } from './rewriting.ts'
import type { ApiFormat, StreamFormat } from './usage/api-format.ts'
import { usageOfJson } from './usage/usage-of-json.ts'
import { createUsageTap, type Metered } from './usage/usage-tap.ts'

// Bytes at the beginning of a stream in which a response says its id.
const headBytes = 4_096

const nothing: Buffer = Buffer.alloc(0)

/** How the answer to a call is read, by its head; `isStream` when it is server-sent events. */
export function readingOf(
  call: Call,
  status: number,
  headers: IncomingHttpHeaders,
  options: { dropUsageChunk: boolean; readJsonBytes: number },
): { reading: Reading; isStream: boolean } {
  const isEvents = headers['content-type']?.startsWith('text/event-stream') ?? false
  const encoding = headers['content-encoding'] ?? 'identity'
  const isPlain = encoding === 'identity'
  if (status < 300 && isEvents && isPlain && isStreamFormat(call.format)) {
    return { reading: readStream(call, call.format, options.dropUsageChunk), isStream: true }
  }
  if (status < 300 && isPlain && call.metering.kind === 'batch-results') {
    return { reading: readBatchResults(retrievalRecord(call), call.metering), isStream: false }
  }
  const stated = headers['content-length']
  const length = stated === undefined ? null : Number(stated)
  const { readJsonBytes } = options
  return { reading: readWhole(call, { status, length, isEvents, encoding, readJsonBytes }), isStream: false }
}

function isStreamFormat(format: ApiFormat): format is StreamFormat {
  return streamFormats.has(format)
}

const streamFormats = new Set<ApiFormat>([
  'openai-chat',
  'openai-completions',
  'openai-responses',
  'anthropic-messages',
])

/** Reads server-sent events: nothing is held but an event that ends the stream, or that we alone asked for. */
function readStream(call: Call, format: StreamFormat, dropUsageChunk: boolean): Reading {
  const tap = createUsageTap(format, { dropUsageChunk })
  const rewritten = call.rewriting && rewrittenStream(call.rewriting)
  const keepsHead = call.metering.kind === 'background' || call.metering.kind === 'retrieval'
  const usageComesLast = format === 'openai-chat' || format === 'openai-completions'
  let head = nothing
  let newest: Buffer = nothing
  return {
    take(bytes) {
      newest = bytes
      if (keepsHead && head.length < headBytes) head = Buffer.concat([head, bytes.subarray(0, headBytes)])
      const passed = tap.push(bytes)
      return rewritten ? rewritten.push(bytes) : passed
    },
    end() {
      const rest = tap.end()
      return rewritten ? rewritten.end() : rest
    },
    finished: tap.finished,
    failed: tap.failed,
    metered: tap.metered,
    model: tap.model,
    outputBytes: tap.outputBytes,
    nearlyDone: () => usageComesLast && tap.metered().kind !== 'complete' && newest.includes('"finish_reason":"'),
    mayInterject: () => rewritten !== null || tap.betweenEvents(),
    faults: tap.faults,
    text: () => head,
    entries: () => [],
  }
}

/** What `readWhole` knows from an answer's head. `length` is null where the head does not tell it. */
type Whole = { status: number; length: number | null; isEvents: boolean; encoding: string; readJsonBytes: number }

/**
 * Reads any other answer. What may be its last piece is kept back until the next one comes; the pieces are remembered
 * until the end for their usage, as far as `readJsonBytes` goes.
 */
function readWhole(call: Call, whole: Whole): Reading {
  const { rewriting } = call
  const rewrites = rewriting !== null && whole.encoding === 'identity'
  const reads = whole.status < 300 && call.metering.kind !== 'free' && call.metering.kind !== 'batch-results'
  let pieces: Buffer[] = []
  let seenBytes = 0
  let held: Buffer = nothing
  let read: Told | null = null
  const isTooLong = () => seenBytes > whole.readJsonBytes

  function told(): Told {
    read ??= reads && !isTooLong() ? toldBy(call.format, plain(), whole.isEvents) : toldNothing
    return read
  }

  function plain(): Buffer {
    const [only = nothing] = pieces
    const bytes = isTooLong() ? nothing : pieces.length > 1 ? Buffer.concat(pieces) : only
    return whole.encoding === 'identity' ? bytes : (decoded(bytes, whole.encoding, whole.readJsonBytes) ?? nothing)
  }

  return {
    take(bytes) {
      seenBytes += bytes.length
      if (rewrites) {
        pieces.push(bytes)
        return nothing
      }
      if (reads && !isTooLong()) pieces.push(bytes)
      else pieces = []
      if (whole.length !== null && seenBytes < whole.length) return bytes
      const passed = held
      held = bytes
      return passed
    },
    end() {
      if (!rewrites) return held
      const bytes = Buffer.concat(pieces)
      return rewrittenBody(rewriting, whole.status, bytes) ?? bytes
    },
    finished: () => false,
    failed: () => false,
    metered: () => told().metered,
    model: () => told().model,
    outputBytes: () => seenBytes,
    nearlyDone: () => false,
    mayInterject: () => false,
    faults: () => told().faults,
    text: plain,
    entries: () => [],
  }
}

type Told = { metered: Metered; model: string | null; faults: string[] }

const toldNothing: Told = { metered: { kind: 'none' }, model: null, faults: [] }

function toldBy(format: ApiFormat, answer: Buffer, isEvents: boolean): Told {
  if (isEvents && isStreamFormat(format)) {
    const tap = createUsageTap(format, { dropUsageChunk: false })
    tap.push(answer)
    tap.end()
    return { metered: tap.metered(), model: tap.model(), faults: tap.faults() }
  }
  const { usage, model, faults } = usageOfJson(format, answer)
  return { metered: usage ? { kind: 'complete', usage } : { kind: 'none' }, model, faults }
}
