import { z } from 'zod'
import { parsedJson } from '../base/json.ts'
import type { Entry } from '../ledger/entry.ts'
import type { OpenRecord } from '../ledger/open-record.ts'
import { laterEntry } from './meter.ts'
import type { Reading } from './reading.ts'
import { usageOfJson } from './usage/usage-of-json.ts'
import type { Metered } from './usage/usage-tap.ts'

const line = z.object({
  custom_id: z.string(),
  result: z.object({ type: z.literal('succeeded'), message: z.record(z.string(), z.unknown()) }),
})

/** A line longer than this is passed on unread. */
const longestLineBytes = 16 * 1024 * 1024
const newline = 0x0a
const nothing: Buffer = Buffer.alloc(0)

/**
 * Reads the results of a message batch as they pass: each succeeded line is one entry, at the batch tier. Its identity
 * is the batch's and the line's own, its day the batch's, so that results fetched twice count once.
 */
export function readBatchResults(record: OpenRecord, batch: { batchId: string; endedAt: Date }): Reading {
  let rest: Buffer[] = []
  let restBytes = 0
  let read: Entry[] = []
  const faults: string[] = []
  let held: Buffer = nothing

  function readLine(text: Buffer) {
    if (text.length === 0 || text.length > longestLineBytes) return
    const parsed = line.safeParse(parsedJson(text.toString()))
    if (!parsed.success) return
    const { custom_id, result } = parsed.data
    const {
      usage,
      model,
      faults: ofLine,
    } = usageOfJson('anthropic-messages', Buffer.from(JSON.stringify(result.message)))
    faults.push(...ofLine)
    if (!usage) return
    const metered: Metered = { kind: 'complete', usage: { ...usage, serviceTier: 'batch' } }
    const answer = { ...succeeded, metered, model }
    read.push(
      laterEntry(record, answer, { sourceId: `batch:${batch.batchId}:${custom_id}`, at: batch.endedAt, requests: 1 }),
    )
  }

  function readLines(bytes: Buffer) {
    let from = 0
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
      const piece = bytes.subarray(from, at)
      readLine(rest.length > 0 ? Buffer.concat([...rest, piece]) : piece)
      rest = []
      restBytes = 0
      from = at + 1
    }
    restBytes += bytes.length - from
    if (restBytes <= longestLineBytes) rest.push(bytes.subarray(from))
  }

  return {
    take(bytes) {
      readLines(bytes)
      const passed = held
      held = bytes
      return passed
    },
    end() {
      readLine(Buffer.concat(rest))
      return held
    },
    finished: () => false,
    failed: () => false,
    metered: () => ({ kind: 'none' }),
    model: () => null,
    outputBytes: () => 0,
    nearlyDone: () => false,
    mayInterject: () => false,
    faults: () => faults,
    text: () => nothing,
    // The newest stays until the end, so that the client's last bytes wait for the journal's last line.
    entries(last) {
      const ready = last ? read : read.slice(0, -1)
      read = last ? [] : read.slice(-1)
      return ready
    },
  }
}

const succeeded = {
  outcome: 'completed',
  status: 200,
  work: 'done',
  outputBytes: 0,
  firstByteMs: null,
  totalMs: null,
  providerRequestId: '',
} as const
