import path from 'node:path'
import type { Log } from '../base/log.ts'
import type { Db } from '../db/database.ts'
import type { Entry } from './entry.ts'
import { entryText } from './entry-text.ts'
import { keepHome } from './home-keeper.ts'
import type { JournalLimits } from './journal-limits.ts'
import { closeLine, openLine } from './journal-line.ts'
import { LedgerWriter } from './ledger-writer.ts'
import type { OpenRecord } from './open-record.ts'
import type { Segment } from './segment.ts'
import { SegmentLog } from './segment-log.ts'

/**
 * Where a request is written down before it is forwarded and once more before its client sees the end. The callbacks
 * run when the line is with the operating system (null), or when it could not be written (the error); at most 50 ms
 * later it is on the disk. Closed entries reach the ledger within about 100 ms, or when the database is back.
 */
export type Journal = {
  /** Names this process's journal, and what else it leaves behind. */
  id: string
  open(record: OpenRecord, then: (error: Error | null) => void): void
  /** `entry.sourceId` and `entry.at` are those of the open record. An entry that was never opened is fine too. */
  close(entry: Entry, then: (error: Error | null) => void): void
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
    onStored: forgetOpen,
    onRecorded: (ids) => input.onRecorded?.(ids),
  })
  /** Where the requests in flight were opened. */
  const opened = new Map<string, Segment>()
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
    const { segment, from, written, error } = segments.append(lines.map((line) => line.text))
    if (segment) {
      const done = lines.slice(0, written)
      for (const { kind, id } of done) {
        if (kind === 'close') forgetOpen(id)
        else rememberOpen(id, segment)
      }
      writer.add(done.filter(isClose), segment, from)
    }
    const failed = lines.slice(written)
    for (const line of failed.filter(isClose)) writer.addUnwritten(line.id, line.entry)
    if (error) log.error({ err: error, lines: failed.length }, 'the journal cannot be written')
    for (const [index, line] of lines.entries()) line.then(index < written ? null : error)
  }

  function rememberOpen(id: string, segment: Segment) {
    opened.set(id, segment)
    segment.stillOpen++
  }

  function forgetOpen(id: string) {
    const segment = opened.get(id)
    if (!segment) return
    opened.delete(id)
    segment.stillOpen--
    segments.release(segment)
  }

  function onLost(path: string) {
    writer.leaveJournalToOthers()
    segments.moveTo(path)
  }

  return {
    id: path.basename(home.path()),
    open: (record, then) => add({ kind: 'open', id: record.id, text: openLine(record), then }),
    close(entry, then) {
      const text = entryText(entry)
      add({ kind: 'close', id: entry.sourceId, text: closeLine(text), entry: text, then })
    },
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
  | { kind: 'open'; id: string; text: string; then: (error: Error | null) => void }
  | { kind: 'close'; id: string; text: string; entry: string; then: (error: Error | null) => void }

const linesAtOnce = 8

const usualLimits: JournalLimits = {
  segmentBytes: 8 * 1024 * 1024,
  maxWaiting: 20_000,
  heartbeatEveryMs: 10_000,
  adoptEveryMs: 3_000,
  staleAfterMs: 60_000,
  flushWithinMs: 5_000,
}

function isClose(line: Line) {
  return line.kind === 'close'
}
