import type { IncomingHttpHeaders } from 'node:http'
import type { Entry } from '../ledger/entry.ts'
import { readBatchResults } from './batch-results.ts'
import type { Call } from './call.ts'
import { decoded } from './decode.ts'
import { retrievalRecord } from './entries.ts'
import type { Reading } from './reading.ts'
import { type Rewriting, rewrittenBody, rewrittenStream } from './rewriting.ts'
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
  return { reading: new WholeReading(call, { status, length, isEvents, encoding, readJsonBytes }), isStream: false }
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

/** What is known of it from an answer's head. `length` is null where the head does not tell it. */
type Whole = { status: number; length: number | null; isEvents: boolean; encoding: string; readJsonBytes: number }

/**
 * Reads any other answer. What may be its last piece is kept back until the next one comes; the pieces are remembered
 * until the end for their usage, as far as `readJsonBytes` goes.
 */
class WholeReading implements Reading {
  private readonly call: Call
  private readonly whole: Whole
  /** Whether it goes back as another answer, and whether its usage is of interest. */
  private readonly rewriting: Rewriting | null
  private readonly reads: boolean
  private pieces: Buffer[] = []
  private seenBytes = 0
  private held: Buffer = nothing
  private read: Told | null = null

  constructor(call: Call, whole: Whole) {
    this.call = call
    this.whole = whole
    this.rewriting = whole.encoding === 'identity' ? call.rewriting : null
    this.reads = whole.status < 300 && call.metering.kind !== 'free' && call.metering.kind !== 'batch-results'
  }

  take(bytes: Buffer): Buffer {
    const { length } = this.whole
    this.seenBytes += bytes.length
    if (this.rewriting) {
      this.pieces.push(bytes)
      return nothing
    }
    if (this.reads && !this.isTooLong()) this.pieces.push(bytes)
    else this.pieces = []
    if (length !== null && this.seenBytes < length) return bytes
    const passed = this.held
    this.held = bytes
    return passed
  }

  end(): Buffer {
    if (!this.rewriting) return this.held
    const bytes = Buffer.concat(this.pieces)
    return rewrittenBody(this.rewriting, this.whole.status, bytes) ?? bytes
  }

  finished(): boolean {
    return false
  }

  failed(): boolean {
    return false
  }

  metered(): Metered {
    return this.told().metered
  }

  model(): string | null {
    return this.told().model
  }

  outputBytes(): number {
    return this.seenBytes
  }

  nearlyDone(): boolean {
    return false
  }

  mayInterject(): boolean {
    return false
  }

  faults(): string[] {
    return this.told().faults
  }

  text(): Buffer {
    const { encoding, readJsonBytes } = this.whole
    const [only = nothing] = this.pieces
    const bytes = this.isTooLong() ? nothing : this.pieces.length > 1 ? Buffer.concat(this.pieces) : only
    return encoding === 'identity' ? bytes : (decoded(bytes, encoding, readJsonBytes) ?? nothing)
  }

  entries(): Entry[] {
    return []
  }

  private isTooLong(): boolean {
    return this.seenBytes > this.whole.readJsonBytes
  }

  private told(): Told {
    this.read ??=
      this.reads && !this.isTooLong() ? toldBy(this.call.format, this.text(), this.whole.isEvents) : toldNothing
    return this.read
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
