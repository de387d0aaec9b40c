import { open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Log } from '../base/log.ts'
import type { LineBytes } from './line-bytes.ts'
import { Segment } from './segment.ts'

/** How many of the lines were written whole, and where they begin. Without a segment none could be made: no line went. */
type Written =
  | { segment: Segment; from: number; written: number; error: Error | null }
  | { segment: null; from: 0; written: 0; error: Error }

/** A row of segments in a folder: lines go to the last one, the disk follows, and what nobody needs any more is removed. */
export class SegmentLog {
  readonly #log: Log
  readonly #segmentBytes: number
  #folder: string
  #lastNumber = 0
  #segments: Segment[] = []
  #current: Segment | null = null
  #unsynced = new Set<Segment>()
  /** When the oldest of what is unsynced was written; it waits longest while a sync before it is under way. */
  #unsyncedSince = 0
  #removable: Segment[] = []
  #timer: NodeJS.Timeout | null = null
  #syncing: Promise<void> | null = null

  constructor(input: { folder: string; segmentBytes: number; log: Log }) {
    this.#folder = input.folder
    this.#segmentBytes = input.segmentBytes
    this.#log = input.log
  }

  /** Writes at once. */
  append(lines: LineBytes): Written {
    const segment = this.#segmentToWrite()
    if (segment instanceof Error) return { segment: null, from: 0, written: 0, error: segment }
    const from = segment.size
    const result = segment.append(lines)
    if (this.#unsynced.size === 0) this.#unsyncedSince = performance.now()
    this.#unsynced.add(segment)
    this.#syncSoon()
    return { segment, from, ...result }
  }

  /** The segment with this number or, when that is gone, the next one. */
  firstFrom(number: number): Segment | undefined {
    return this.#segments.find((segment) => segment.number >= number)
  }

  /** To be called when a segment's counts went down: removes it once it is of no use. */
  release(segment: Segment): void {
    if (segment === this.#current || segment.stillOpen > 0 || segment.unstored > 0) return
    const index = this.#segments.indexOf(segment)
    if (index === -1) return
    this.#segments.splice(index, 1)
    // Not before the next sync: the lines that made it useless may be in a later segment and not on the disk yet.
    this.#removable.push(segment)
    this.#syncSoon()
  }

  /** Goes on in another folder and forgets the segments it has: somebody else took them over. */
  moveTo(folder: string): void {
    this.#folder = folder
    this.#leaveCurrent()
    this.#segments = []
    this.#removable = []
    for (const segment of this.#unsynced) segment.isNew = false
  }

  /** Whether every request is closed and every entry stored. */
  isDone(): boolean {
    return this.#segments.every((segment) => segment.stillOpen === 0 && segment.unstored === 0)
  }

  /** How many entries wait in the segments for the ledger. */
  unstored(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.unstored, 0)
  }

  /** Waits until everything written so far is on the disk. */
  async sync(): Promise<void> {
    await this.#syncing
    await this.#syncNow()
  }

  /** Brings everything to the disk and closes the files. */
  async close(): Promise<void> {
    this.#leaveCurrent()
    await this.sync()
    if (this.#timer) clearTimeout(this.#timer)
  }

  #segmentToWrite(): Segment | Error {
    const current = this.#current
    if (current && current.size < this.#segmentBytes && !(current.failed && current.size > 0)) return current
    try {
      const next = new Segment(this.#folder, this.#lastNumber + 1)
      this.#lastNumber++
      this.#leaveCurrent()
      this.#current = next
      this.#segments.push(next)
      return next
    } catch (thrown) {
      return thrown instanceof Error ? thrown : new Error(String(thrown))
    }
  }

  // Its file is closed with the next sync.
  #leaveCurrent(): void {
    const left = this.#current
    this.#current = null
    if (!left) return
    this.#unsynced.add(left)
    this.#syncSoon()
    this.release(left)
  }

  #syncSoon(): void {
    if (this.#timer || this.#syncing) return
    const waitedMs = performance.now() - this.#unsyncedSince
    this.#timer = setTimeout(() => this.#syncNow(), Math.max(0, syncAfterMs - waitedMs))
  }

  #syncNow(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = null
      if (this.#unsynced.size > 0 || this.#removable.length > 0) this.#syncSoon()
    })
    return this.#syncing
  }

  async #sync(): Promise<void> {
    const unsynced = [...this.#unsynced]
    const removable = this.#removable.splice(0)
    this.#unsynced.clear()
    const synced = await Promise.allSettled(unsynced.map((segment) => this.#syncOne(segment)))
    const failed = synced.find((outcome) => outcome.status === 'rejected')
    if (failed) {
      // The segments that were to go stay in the folder: what replaces them may have been lost.
      this.#log.error({ err: failed.reason }, 'the journal could not be brought to the disk')
      return
    }
    const removed = await Promise.allSettled(removable.map((segment) => rm(segment.path, { force: true })))
    const stuck = removed.find((outcome) => outcome.status === 'rejected')
    if (stuck) this.#log.error({ err: stuck.reason }, 'a journal file that is done with could not be removed')
  }

  async #syncOne(segment: Segment): Promise<void> {
    try {
      await segment.sync()
      if (segment.isNew) await syncFolder(dirname(segment.path))
      segment.isNew = false
    } catch (thrown) {
      // After a failed sync nobody knows what the file holds: what comes now goes to another one.
      segment.failed = true
      throw thrown
    } finally {
      if (segment !== this.#current) await segment.close()
    }
  }
}

// A new file's name is on the disk only when its folder is.
async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r')
  await folder.sync()
}

// Leaves room for a busy loop within the 50 ms that are promised.
const syncAfterMs = 25
