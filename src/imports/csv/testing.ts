import type { Day } from '../../base/calendar.ts'
import { day } from '../../base/calendar.ts'
import type { ReportedUsage } from '../../ledger/reported-usage.ts'
import type { DaySpan } from '../preview.ts'
import { type OpenCsv, openCsv } from './open-csv.ts'
import type { UsageBatch } from './usage-csv.ts'

/** Bytes cut at these places. */
export function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length].toSorted((a, b) => a - b)
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place))
}

export type Written = 'utf-8' | 'utf-8-bom' | 'utf-16le' | 'utf-16be' | 'utf-16le-bom' | 'utf-16be-bom'

/** A text as bytes of an encoding, with or without its byte order mark. */
export function inEncoding(text: string, written: Written): Uint8Array {
  const marked = written.endsWith('-bom') ? `\uFEFF${text}` : text
  if (written.startsWith('utf-8')) return Buffer.from(marked)
  const little = Buffer.from(marked, 'utf16le')
  return written.startsWith('utf-16le') ? little : little.swap16()
}

/** Bytes as a file gives them. */
export async function* streamed(pieces: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* pieces
}

/** A CSV read to its end, in one piece or as it is cut. `today` is late enough for every sample. */
export async function readCsv(
  file: string | Uint8Array | Uint8Array[],
  { name = 'usage.csv', span, today = day('2026-11-21') }: { name?: string; span?: DaySpan; today?: Day } = {},
): Promise<ReadCsv> {
  const pieces = Array.isArray(file) ? file : [typeof file === 'string' ? Buffer.from(file) : file]
  const opened = await openCsv(streamed(pieces), { name })
  if (opened.kind !== 'usage') return { opened, usages: [], rejected: [], rows: 0, skipped: 0 }
  const read: ReadCsv = { opened, usages: [], rejected: [], rows: 0, skipped: 0 }
  for await (const { usages, rejected, rows, skipped } of opened.read({ today, span })) {
    read.usages.push(...usages)
    read.rejected.push(...rejected)
    Object.assign(read, { rows, skipped })
  }
  return read
}

export type ReadCsv = Pick<UsageBatch, 'usages' | 'rejected' | 'rows' | 'skipped'> & { opened: OpenCsv }

/** What the layout of a file of usage is called; else what the file turned out to be. */
export function layoutOf(opened: OpenCsv): string {
  if (opened.kind === 'usage') return opened.layout.name
  return opened.kind === 'refused' ? opened.sentence : opened.kind
}

/** Usage in a line: day or time, whose, model, kind of dollar and how it is known, tokens, requests, cost and list value. */
export function lineOf(usage: ReportedUsage): string {
  const { inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens } = usage
  const tokens = [inputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens, outputTokens].join('/')
  const at = new Date(usage.at).toISOString().replace('T00:00:00.000Z', '')
  const money = `${usage.costMicroUsd}/${usage.listMicroUsd}`
  return [at, usage.handle, usage.model, usage.category, usage.basis, tokens, usage.requests, money].join(' ')
}
