import { parsedJson } from '../../base/json.ts'
import type { Usage } from '../../prices/price-usage.ts'
import type { StreamFormat } from './api-format.ts'
import { deltaTextBytes } from './delta-text.ts'
import { type JsonWalk, walkJson } from './json-walk.ts'
import { normaliseUsage } from './normalise.ts'
import { type EventValues, eventReaders, isObject, newReading, parsedValues, walkedValues } from './stream-events.ts'
import { parsedWholeBytes } from './usage-of-json.ts'

/**
 * What a stream has told of its usage. `complete`: the vendor's final count. `begun`: the input side is the vendor's,
 * the output still grows (Anthropic's message_start). `none`: nothing yet, or nothing that can be believed.
 */
export type Metered = { kind: 'complete'; usage: Usage } | { kind: 'begun'; usage: Usage } | { kind: 'none' }

export type UsageTap = {
  /** Takes what came from the provider, gives what goes to the client: the same object unless bytes are held or dropped; may be empty. */
  push(chunk: Buffer): Buffer
  /** Whatever is still held back, once the provider has ended; empty in nearly every case. */
  end(): Buffer
  metered(): Metered
  /** The model the answer names; null before it did. */
  model(): string | null
  /** Bytes of text the model has written so far, for estimates. */
  outputBytes(): number
  /** Whether the stream's own last event was seen ([DONE], message_stop, response.completed, an error). */
  finished(): boolean
  /** Whether an error event was seen inside the stream. */
  failed(): boolean
  /** Whether what was passed on so far ends between two events, so that a keep-alive may be put there. */
  betweenEvents(): boolean
  /** Fields of the vendor's usage that made no sense. */
  faults(): string[]
}

const newline = 0x0a
const carriageReturn = 0x0d
const nothing = Buffer.alloc(0)

// Ends every key that counts tokens, begins with a letter rare in events, and is never inside a text (quotes are
// escaped there): one native search over a chunk tells that nothing in it counts tokens.
const countsTokens = Buffer.from('kens"')

/** A line longer than this is read as it passes instead of being kept until it ends. */
const longestKeptLine = 32 * 1024
/** An event that tells only usage is shorter than this; a longer unfinished line is not held back. */
const longestHeldLine = 8 * 1024

/** Reads usage out of a stream of server-sent events as it passes; of the stream it keeps one unfinished line at most. */
export function createUsageTap(format: StreamFormat, options: { dropUsageChunk: boolean }): UsageTap {
  const reader = eventReaders[format]
  const deltaKey = Buffer.from(reader.deltaKey)
  let walk: JsonWalk | null = null
  const reading = newReading()
  let outputBytes = 0
  let sawFirstEvent = false
  // Where the delta stood in the line before this one; it hardly ever moves.
  let deltaOffset = 0
  let unfinished: Buffer | null = null
  let isHeld = false
  let longLine: { isData: boolean; hasDelta: boolean; bytes: number } | null = null
  let lastLineBlank = true
  let dropNextBlank = false
  let drops: Array<{ from: number; to: number }> = []
  let tokensAt = -1
  // The next delta of what is being read; searched for anew once it is passed.
  let deltaAt = Number.NEGATIVE_INFINITY
  let passedOn = 0

  return {
    push,
    end,
    metered,
    model: () => reading.model,
    outputBytes: () => outputBytes,
    finished: () => reading.finished,
    failed: () => reading.failed,
    betweenEvents: () => lastLineBlank && longLine === null && (unfinished === null || isHeld),
    faults: () => (reading.usage ? normaliseUsage(format, reading.usage, reading).faults : []),
  }

  function push(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk
    if (unfinished) return pushOnto(unfinished, chunk)
    passedOn = 0
    const start = longLine ? throughLongLine(chunk, longLine) : 0
    return pass(chunk, chunk, start)
  }

  function pushOnto(before: Buffer, chunk: Buffer): Buffer {
    passedOn = isHeld ? 0 : before.length
    return pass(Buffer.concat([before, chunk]), chunk, 0)
  }

  /** Reads the whole lines of `work` from `start` on; gives what goes to the client of all beyond `passedOn`. */
  function pass(work: Buffer, chunk: Buffer, start: number): Buffer {
    drops = []
    const rest = work[work.length - 1] === newline ? readLines(work, start, work.length) : readWholeLines(work, start)
    keepUnfinished(work, rest)
    const passEnd = isHeld ? rest : work.length
    if (drops.length === 0) {
      const isWhole = passEnd === work.length && passedOn === work.length - chunk.length
      return isWhole ? chunk : work.subarray(passedOn, passEnd)
    }
    const pieces: Buffer[] = []
    let from = passedOn
    for (const drop of drops) {
      pieces.push(work.subarray(from, drop.from))
      from = drop.to
    }
    pieces.push(work.subarray(from, passEnd))
    return Buffer.concat(pieces)
  }

  function readWholeLines(work: Buffer, start: number): number {
    const last = work.lastIndexOf(newline)
    return last < start ? start : readLines(work, start, last + 1)
  }

  function keepUnfinished(work: Buffer, rest: number): void {
    const length = work.length - rest
    isHeld = false
    unfinished = null
    if (length === 0) return
    if (length > longestKeptLine) {
      longLine = { isData: isData(work, rest), hasDelta: hasDelta(work, rest), bytes: length }
      if (longLine.isData) startWalk().feed(work, valueStart(work, rest), work.length)
      return
    }
    unfinished = work.subarray(rest)
    isHeld = options.dropUsageChunk && length <= longestHeldLine && !unfinished.includes(deltaKey)
  }

  function throughLongLine(chunk: Buffer, line: NonNullable<typeof longLine>): number {
    const lineEnd = chunk.indexOf(newline)
    const to = lineEnd === -1 ? chunk.length : lineEnd
    if (line.isData) walk?.feed(chunk, 0, to)
    line.bytes += to
    if (lineEnd === -1) return chunk.length
    endLongLine(line)
    return lineEnd + 1
  }

  function endLongLine(line: NonNullable<typeof longLine>): void {
    longLine = null
    lastLineBlank = false
    dropNextBlank = false
    if (!line.isData) return
    if (line.hasDelta) outputBytes += line.bytes
    if (walk) readEvent(walkedValues(walk))
  }

  /** Reads lines that end with a newline; `to` is one past the last newline. */
  function readLines(work: Buffer, start: number, to: number): number {
    tokensAt = work.indexOf(countsTokens, start)
    deltaAt = Number.NEGATIVE_INFINITY
    let from = start
    while (from < to) {
      const lineEnd = endOfLine(work, from)
      readLine(work, from, lineEnd)
      from = lineEnd + 1
    }
    return to
  }

  function readLine(work: Buffer, from: number, lineEnd: number): void {
    if (isBlank(work, from, lineEnd)) {
      if (dropNextBlank) drops.push({ from, to: lineEnd + 1 })
      else lastLineBlank = true
      dropNextBlank = false
      return
    }
    dropNextBlank = false
    const wasBlank = lastLineBlank
    lastLineBlank = false
    if (!isData(work, from)) return
    if (readDataLine(work, from, lineEnd) && options.dropUsageChunk && from >= passedOn) {
      drops.push({ from, to: lineEnd + 1 })
      dropNextBlank = true
      lastLineBlank = wasBlank
    }
  }

  /** True when the event tells usage and nothing else. */
  function readDataLine(work: Buffer, from: number, lineEnd: number): boolean {
    if (lineEnd - from > longestKeptLine) {
      if (hasDelta(work, from)) outputBytes += lineEnd - from
    } else {
      const delta = deltaIn(work, from, lineEnd)
      if (delta !== -1) {
        outputBytes += deltaTextBytes(work, skipSpaces(work, delta + deltaKey.length), lineEnd)
        if (sawFirstEvent && !countsTokensIn(work, from, lineEnd)) return false
      }
    }
    const value = valueStart(work, from)
    if (work[value] === 0x5b) {
      if (work.toString('latin1', value, lineEnd).trimEnd() === '[DONE]') reading.finished = true
      return false
    }
    const event = lineEnd - value <= parsedWholeBytes ? parsedJson(work.toString('utf8', value, lineEnd)) : undefined
    if (isObject(event)) return readEvent(parsedValues(event))
    const walk = startWalk()
    walk.feed(work, value, lineEnd)
    return readEvent(walkedValues(walk))
  }

  function startWalk(): JsonWalk {
    walk ??= walkJson(reader.paths)
    walk.reset()
    return walk
  }

  function readEvent(valueAt: EventValues): boolean {
    sawFirstEvent = true
    return reader.read(valueAt, reading)
  }

  function deltaIn(work: Buffer, from: number, lineEnd: number): number {
    const expected = from + deltaOffset
    if (expected + deltaKey.length < lineEnd && stands(work, expected)) return expected
    if (deltaAt < from) deltaAt = nextDelta(work, from)
    if (deltaAt >= lineEnd) return -1
    deltaOffset = deltaAt - from
    return deltaAt
  }

  // Not for each line: of many that have none, each would be a search through all the others.
  function nextDelta(work: Buffer, from: number): number {
    const found = work.indexOf(deltaKey, from)
    return found === -1 ? Number.POSITIVE_INFINITY : found
  }

  function stands(work: Buffer, at: number): boolean {
    for (let index = 0; index < deltaKey.length; index += 1) if (work[at + index] !== deltaKey[index]) return false
    return true
  }

  function hasDelta(work: Buffer, from: number): boolean {
    const found = work.indexOf(deltaKey, from)
    return found !== -1 && found < from + longestKeptLine - deltaKey.length
  }

  function countsTokensIn(work: Buffer, from: number, lineEnd: number): boolean {
    if (tokensAt !== -1 && tokensAt < from) tokensAt = work.indexOf(countsTokens, from)
    return tokensAt !== -1 && tokensAt < lineEnd
  }

  function end(): Buffer {
    if (longLine) endLongLine(longLine)
    if (!unfinished) return nothing
    const last = unfinished
    const wasHeld = isHeld
    unfinished = null
    isHeld = false
    drops = []
    passedOn = wasHeld ? 0 : last.length
    tokensAt = last.indexOf(countsTokens)
    deltaAt = Number.NEGATIVE_INFINITY
    readLine(last, 0, last.length)
    return wasHeld && drops.length === 0 ? last : nothing
  }

  function metered(): Metered {
    if (!reading.usage) return { kind: 'none' }
    const { usage, isCredible } = normaliseUsage(format, reading.usage, reading)
    if (!isCredible) return { kind: 'none' }
    return { kind: reading.isFinal ? 'complete' : 'begun', usage }
  }
}

function isData(buffer: Buffer, from: number): boolean {
  return buffer[from] === 0x64 && buffer[from + 1] === 0x61 && buffer[from + 2] === 0x74 && buffer[from + 4] === 0x3a
}

function valueStart(buffer: Buffer, from: number): number {
  return skipSpaces(buffer, from + 5)
}

function skipSpaces(buffer: Buffer, from: number): number {
  let at = from
  while (buffer[at] === 0x20) at += 1
  return at
}

function isBlank(buffer: Buffer, from: number, lineEnd: number): boolean {
  return lineEnd === from || (lineEnd === from + 1 && buffer[from] === carriageReturn)
}

function endOfLine(buffer: Buffer, from: number): number {
  // Names of events are short, and a native call costs as much as a loop over fifty bytes.
  const near = buffer[from] === 0x64 ? from : from + 48
  for (let at = from; at < near; at += 1) if (buffer[at] === newline) return at
  return buffer.indexOf(newline, near)
}
