import type { IncomingHttpHeaders } from 'node:http'
import { readBatchResults } from './batch-results.ts'
import type { Call } from './call.ts'
import { chatCompletionOf, chatStreamOf } from './cursor-responses.ts'
import { retrievalRecord } from './entries.ts'
import type { Reading } from './reading.ts'
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
  const isEvents = headers['content-type']?.startsWith('text/event-stream') && !headers['content-encoding']
  if (status < 300 && isEvents && isStreamFormat(call.format)) {
    return { reading: readStream(call, call.format, options.dropUsageChunk), isStream: true }
  }
  const { metering } = call
  const stated = headers['content-length']
  const length = stated === undefined ? null : Number(stated)
  const isBatch = status < 300 && metering.kind === 'batch-results'
  const reading = isBatch
    ? readBatchResults(retrievalRecord(call), metering)
    : readWhole(call, { status, length, readJsonBytes: options.readJsonBytes })
  return { reading, isStream: false }
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
  const chat = call.chat && chatStreamOf(call.chat)
  const keepsHead = call.metering.kind === 'background' || call.metering.kind === 'retrieval'
  const usageComesLast = format === 'openai-chat' || format === 'openai-completions'
  let head = nothing
  let newest: Buffer = nothing
  return {
    take(bytes) {
      newest = bytes
      if (keepsHead && head.length < headBytes) head = Buffer.concat([head, bytes.subarray(0, headBytes)])
      const passed = tap.push(bytes)
      return chat ? chat.push(bytes) : passed
    },
    end() {
      const rest = tap.end()
      return chat ? chat.end() : rest
    },
    finished: tap.finished,
    failed: tap.failed,
    metered: tap.metered,
    model: tap.model,
    outputBytes: tap.outputBytes,
    nearlyDone: () => usageComesLast && tap.metered().kind !== 'complete' && newest.includes('"finish_reason":"'),
    mayInterject: () => chat !== null || tap.betweenEvents(),
    text: () => head,
    entries: () => [],
  }
}

/**
 * Reads any other answer. What may be its last piece is kept back until the next one comes; the pieces are remembered
 * until the end for their usage, as far as `readJsonBytes` goes.
 */
function readWhole(call: Call, options: { status: number; length: number | null; readJsonBytes: number }): Reading {
  const translates = call.chat !== null && options.status < 300
  const reads = options.status < 300 && call.metering.kind !== 'free' && call.metering.kind !== 'batch-results'
  let pieces: Buffer[] = []
  let seenBytes = 0
  let held: Buffer = nothing
  let usage: { metered: Metered; model: string | null } | null = null
  const tooLong = () => seenBytes > options.readJsonBytes
  const text = () => (tooLong() ? nothing : Buffer.concat(pieces))

  function told() {
    if (usage) return usage
    const read = reads && !tooLong() ? usageOfJson(call.format, text()) : null
    usage = {
      metered: read?.usage ? { kind: 'complete', usage: read.usage } : { kind: 'none' },
      model: read?.model ?? null,
    }
    return usage
  }

  return {
    take(bytes) {
      seenBytes += bytes.length
      if (translates) {
        pieces.push(bytes)
        return nothing
      }
      if (reads && !tooLong()) pieces.push(bytes)
      else pieces = []
      if (options.length !== null && seenBytes < options.length) return bytes
      const passed = held
      held = bytes
      return passed
    },
    end() {
      if (!translates) return held
      const whole = Buffer.concat(pieces)
      return chatCompletionOf(whole) ?? whole
    },
    finished: () => false,
    failed: () => false,
    metered: () => told().metered,
    model: () => told().model,
    outputBytes: () => seenBytes,
    nearlyDone: () => false,
    mayInterject: () => false,
    text,
    entries: () => [],
  }
}
