import path from 'node:path'
import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import type { Entry } from './entry.ts'
import { entryText } from './entry-text.ts'
import { keepHome } from './home-keeper.ts'
import type { JournalLimits } from './journal-limits.ts'
import { closeLine, entryIn, openLine } from './journal-line.ts'
import { LedgerWriter } from './ledger-writer.ts'
import { lineBytes } from './line-bytes.ts'
import type { OpenRecord } from './open-record.ts'
import type { Opening, Segment } from './segment.ts'
import { SegmentLog } from './segment-log.ts'

/**
 * Where a request is written down before it is forwarded and once more before its client sees the end. The callbacks
 * run when the line is with the operating system (null), or when it could not be written (the error); at most 50 ms
 * later it is on the disk. Closed entries reach the ledger within about 100 ms, or when the database is back.
 */
export type Journal = {
  /** Names this process's journal, and what else it leaves behind. */
  id: string
  open(record: OpenRecord, then: (error: Error | null) => void): Opening
  /** Takes the entry of what was opened there, with its `sourceId` and `at`; null: of what was never opened. */
  close(entry: Entry, opening: Opening | null, then: (error: Error | null) => void): void
  /** How many closed entries the ledger does not have yet. */
  waiting(): number
  /** Stores what waits, within `flushWithinMs`; the rest stays on disk for the next process. Takes nothing new after. */
  stop(): Promise<void>
}

export type JournalInput = {
  /** Shared by all processes of the installation; each makes a folder of its own in it. */
  folder: string
  db: Db
  log: Log
  limits?: Partial<JournalLimits>
  /** Told of the ids (`sourceId`) of entries the ledger has now; an id may be told twice. */
  onRecorded?(ids: readonly string[]): void
  /** Told of each process whose journal is in the ledger now, by the `id` its journal had. */
  onRecovered?(id: string): void
}

/** Opens this process's journal and starts taking over those of dead ones. Throws when the folder cannot be written. */
export async function openJournal(input: JournalInput): Promise<Journal> {
  const { folder, log } = input
  const limits = { ...usualLimits, ...input.limits }
  const stopping = new AbortController()
  const store = { db: input.db, folder, log, stopping: stopping.signal }
  const onRecovered = (id: string) => input.onRecovered?.(id)
  const home = await keepHome({ ...store, limits, onLost, onRecovered })
  const segments = new SegmentLog({ folder: home.path(), segmentBytes: limits.segmentBytes, log })
  const writer = new LedgerWriter({
    ...store,
    segments,
    maxWaiting: limits.maxWaiting,
    onStored: ended,
    onRecorded: (ids) => input.onRecorded?.(ids),
  })
  let turn: Line[] = []

  // The lines of one turn of the event loop go with one system call, but none waits for more than a few others: requests that
  // come at once would all go on only after the last of them is read.
  function add(line: Line) {
    if (stopping.signal.aborted) {
      setImmediate(line.then, new Error('the journal is closed'))
      return
    }
    const waiting = turn.push(line)
    if (waiting === 1) setImmediate(writeTurn)
    if (waiting === linesAtOnce) process.nextTick(writeTurn)
  }

  function writeTurn() {
    const lines = turn
    turn = []
    if (lines.length === 0) return
    const { bytes, ends } = lineBytes(lines)
    const { segment, from, written, error } = segments.append({ bytes, ends })
    if (error) log.error({ err: error, lines: lines.length - written }, 'the journal cannot be written')
    let start = 0
    for (let place = 0; place < lines.length; place += 1) {
      const [line, end = start] = [lines[place], ends[place]]
      const isWritten = segment !== null && place < written
      if (line?.kind === 'open' && isWritten) began(line.opening, segment)
      if (line?.kind === 'close') {
        const entry = { id: line.id, bytes, ...entryIn(start, end) }
        if (isWritten) writer.add(entry, { segment, offset: from + start })
        else writer.addUnwritten(entry, line.opening)
        if (isWritten && line.opening) ended(line.opening)
      }
      start = end
    }
    for (const [index, line] of lines.entries()) line.then(index < written ? null : error)
  }

  function began(opening: Opening, segment: Segment) {
    opening.segment = segment
    segment.stillOpen++
  }

  function ended(opening: Opening) {
    const { segment } = opening
    if (!segment) return
    opening.segment = null
    segment.stillOpen--
    segments.release(segment)
  }

  function onLost(path: string) {
    writer.leaveJournalToOthers()
    segments.moveTo(path)
  }

  return {
    id: path.basename(home.path()),
    open(record, then) {
      const opening = { segment: null }
      add({ kind: 'open', text: openLine(record), opening, then })
      return opening
    },
    close: (entry, opening, then) =>
      add({ kind: 'close', id: entry.sourceId, text: closeLine(entryText(entry)), opening, then }),
    waiting: () => segments.unstored() + writer.unwritten(),
    async stop() {
      if (stopping.signal.aborted) return
      stopping.abort()
      writeTurn()
      await segments.sync()
      await writer.finish(limits.flushWithinMs)
      await segments.close()
      await home.end(segments.isDone() ? 'done' : 'unfinished')
    },
  }
}

type Line =
  | { kind: 'open'; text: string; opening: Opening; then: (error: Error | null) => void }
  | { kind: 'close'; id: string; text: string; opening: Opening | null; then: (error: Error | null) => void }

const linesAtOnce = 8

const usualLimits: JournalLimits = {
  segmentBytes: 8 * 1024 * 1024,
  maxWaiting: 20_000,
  heartbeatEveryMs: 10_000,
  adoptEveryMs: 3_000,
  staleAfterMs: 60_000,
  flushWithinMs: 5_000,
}
