import { close, fdatasync, openSync, writeSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { LineBytes } from './line-bytes.ts'

/** One append-only file of a journal. */
export class Segment {
  readonly number: number
  readonly path: string
  /** Bytes in the file. */
  size = 0
  /** Requests opened here that are not closed yet, wherever the close will be. */
  stillOpen = 0
  /** Entries closed here that the ledger does not have yet. */
  unstored = 0
  /** A write went wrong: the file may end in half a line and takes no more, unless nothing is in it. */
  failed = false
  /** Its name may not be on the disk yet. */
  isNew = true
  #fd: number
  #isClosed = false

  /** Creates the file; throws when that cannot be done. */
  constructor(folder: string, number: number) {
    this.number = number
    this.path = segmentPath(folder, number)
    this.#fd = openSync(this.path, 'a', 0o600)
  }

  /** Hands lines to the operating system; `written` says how many of them went whole. */
  append({ bytes, ends }: LineBytes): { written: number; error: Error | null } {
    const size = ends.at(-1) ?? 0
    let done = 0
    try {
      while (done < size) done += writeSync(this.#fd, bytes, done, size - done)
      return { written: ends.length, error: null }
    } catch (thrown) {
      this.failed = true
      const written = ends.filter((end) => end <= done).length
      return { written, error: thrown instanceof Error ? thrown : new Error(String(thrown)) }
    } finally {
      this.size += done
    }
  }

  /** Waits until what was written is on the disk. */
  async sync(): Promise<void> {
    if (this.#isClosed) return
    await promisify(fdatasync)(this.#fd)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await promisify(close)(this.#fd)
  }
}

/** Where the line stands that opened a request, until it is closed; null: in no file. */
export type Opening = { segment: Segment | null }

/** Segments sort by name in the order they were written. */
export function segmentPath(folder: string, number: number): string {
  return `${folder}/${String(number).padStart(6, '0')}.ndjson`
}

export function isSegment(name: string): boolean {
  return /^\d{6,}\.ndjson$/.test(name)
}

/**
 * The lines between two offsets, some at a time, in order: `end` is the offset behind the last of them, and `torn` what
 * the file ends in when that is no whole line.
 */
export async function* segmentLines(
  path: string,
  from: number,
  upTo: number,
): AsyncGenerator<{ lines: Buffer[]; end: number; torn: Buffer | null }> {
  await using file = await open(path, 'r')
  let rest: Buffer = Buffer.alloc(0)
  let offset = from
  while (offset < upTo) {
    const chunk = Buffer.allocUnsafe(Math.min(readBytes, upTo - offset))
    const { bytesRead } = await file.read(chunk, 0, chunk.length, offset)
    if (bytesRead === 0) break
    offset += bytesRead
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
    const lines = splitLines(bytes)
    rest = bytes.subarray(bytes.lastIndexOf(newline) + 1)
    if (lines.length > 0) yield { lines, end: offset - rest.length, torn: null }
  }
  if (rest.length > 0) yield { lines: [], end: offset, torn: rest }
}

const newline = 10
const readBytes = 256 * 1024

function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = []
  let start = 0
  for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
    if (end > start) lines.push(bytes.subarray(start, end))
    start = end + 1
  }
  return lines
}
