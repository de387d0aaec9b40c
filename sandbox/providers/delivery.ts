import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import type { Behaviour } from './behaviour.ts'
import type { RequestLog, RequestRecord } from './request-log.ts'

/** An answer before it is sent. `events` are the pieces in which it is written; one piece is a plain body. */
export type Answer = {
  status: number
  headers: Record<string, string>
  events: Iterable<string>
  stream: boolean
}

/** Sends an answer the way the behaviour asks for, holding back when the reader does, and notes how it ended. */
export async function deliver(
  log: RequestLog,
  record: RequestRecord,
  response: ServerResponse,
  answer: Answer,
  behaviour: Behaviour,
): Promise<void> {
  record.status = answer.status
  if (isPlain(answer, behaviour)) return sendAtOnce(log, record, response, answer)
  if (behaviour.delayBeforeHeadersMs) await waitWhileOpen(response, behaviour.delayBeforeHeadersMs)
  if (response.destroyed) return
  response.writeHead(answer.status, headersOf(answer, behaviour))
  response.flushHeaders()
  if (behaviour.delayBeforeFirstByteMs) await waitWhileOpen(response, behaviour.delayBeforeFirstByteMs)
  const end = await sendPieces(record, response, answer, behaviour)
  if (end === 'reset' || end === 'half-close') await handedOver(response)
  if (end === 'reset') return breakOff(log, record, () => response.socket?.resetAndDestroy())
  if (end === 'half-close') return breakOff(log, record, () => response.socket?.end())
  if (end === 'ended-early') return breakOff(log, record, () => response.end())
  if (end === 'complete') response.end(() => log.finish(record, 'completed'))
}

function isPlain(answer: Answer, behaviour: Behaviour): boolean {
  return !answer.stream && Object.keys(behaviour).every((name) => !deliveryOptions.has(name))
}

const deliveryOptions = new Set([
  'delayBeforeHeadersMs',
  'delayBeforeFirstByteMs',
  'chunkDelayMs',
  'silenceMs',
  'headers',
  'resetAfterBytes',
  'halfCloseAfterBytes',
  'endAfterChunk',
  'garbage',
  'truncateUsage',
  'splitBytes',
  'contentEncoding',
])

function sendAtOnce(log: RequestLog, record: RequestRecord, response: ServerResponse, answer: Answer): void {
  const body = Buffer.from([...answer.events].join(''))
  record.bytesSent = body.length
  record.chunksSent = 1
  response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length })
  response.end(body, () => log.finish(record, 'completed'))
}

function headersOf(answer: Answer, behaviour: Behaviour): Record<string, string> {
  return {
    ...answer.headers,
    ...(behaviour.contentEncoding ? { 'content-encoding': behaviour.contentEncoding } : {}),
    ...behaviour.headers,
  }
}

type End = 'complete' | 'reset' | 'half-close' | 'ended-early' | 'client-gone'

async function sendPieces(
  record: RequestRecord,
  response: ServerResponse,
  answer: Answer,
  behaviour: Behaviour,
): Promise<End> {
  const cutAt = behaviour.resetAfterBytes ?? behaviour.halfCloseAfterBytes ?? Number.POSITIVE_INFINITY
  for (const piece of pieces(answer, behaviour)) {
    if (answer.stream) await pace(record.chunksSent, response, behaviour)
    if (response.destroyed) return 'client-gone'
    const room = cutAt - record.bytesSent
    await writeWhenRead(record, response, room < piece.length ? piece.subarray(0, room) : piece)
    record.chunksSent += 1
    if (record.bytesSent >= cutAt) return behaviour.resetAfterBytes === undefined ? 'half-close' : 'reset'
    if (record.chunksSent === behaviour.endAfterChunk) return 'ended-early'
  }
  if (response.destroyed) return 'client-gone'
  return behaviour.truncateUsage ? 'ended-early' : 'complete'
}

function* pieces(answer: Answer, behaviour: Behaviour): Iterable<Buffer> {
  const events = usageCut(garbled(answer, behaviour), behaviour)
  if (behaviour.contentEncoding === 'gzip') return yield* split(gzipSync([...events].join('')), behaviour.splitBytes)
  for (const event of events) yield* split(Buffer.from(event), behaviour.splitBytes)
}

function* garbled(answer: Answer, behaviour: Behaviour): Iterable<string> {
  if (!behaviour.garbage) return yield* answer.events
  if (!answer.stream) return yield '<html><body>\u0000 502 Bad Gateway {"usage": {'
  let first = true
  for (const event of answer.events) {
    yield event
    if (first) yield 'data: {"usage": {"input_tokens": nonsense\n\n: \u0000\ufffd\nnot an event\n\n'
    first = false
  }
}

// The usage of every format is a few counts; cutting right behind the first of their names leaves it half said.
function* usageCut(events: Iterable<string>, behaviour: Behaviour): Iterable<string> {
  if (!behaviour.truncateUsage) return yield* events
  for (const event of events) {
    const found = event.includes('message_start') ? -1 : event.search(/"(completion|output|prompt)_tokens":\d/)
    if (found >= 0) return yield event.slice(0, found + 12)
    yield event
  }
}

function* split(bytes: Buffer, size: number | undefined): Iterable<Buffer> {
  if (size === undefined) return yield bytes
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function pace(sent: number, response: ServerResponse, behaviour: Behaviour): Promise<void> {
  if (sent > 0 && behaviour.chunkDelayMs) await waitWhileOpen(response, behaviour.chunkDelayMs)
  if (behaviour.silenceMs && sent === (behaviour.silenceAfterChunk ?? 0)) {
    await waitWhileOpen(response, behaviour.silenceMs)
  }
}

async function writeWhenRead(record: RequestRecord, response: ServerResponse, piece: Buffer): Promise<void> {
  record.bytesSent += piece.length
  if (response.write(piece)) return
  await new Promise<void>((resolve) => {
    const done = () => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}

// What was written waits for the end of the turn; a reset before that would take it back.
async function handedOver(response: ServerResponse): Promise<void> {
  do await new Promise(setImmediate)
  while (response.socket && !response.socket.destroyed && response.socket.writableLength > 0)
}

function breakOff(log: RequestLog, record: RequestRecord, how: () => void): void {
  log.finish(record, 'broken-off')
  how()
}

async function waitWhileOpen(response: ServerResponse, milliseconds: number): Promise<void> {
  const left = new AbortController()
  const leave = () => left.abort()
  response.once('close', leave)
  try {
    await wait(milliseconds, undefined, { signal: left.signal })
  } catch (thrown) {
    if (!left.signal.aborted) throw thrown
  } finally {
    response.off('close', leave)
  }
}
