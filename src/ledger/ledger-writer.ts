import type { Log } from '../base/log.ts'
import { within } from '../base/within.ts'
import { EntryBatch } from './entry-batch.ts'
import { readLine } from './journal-line.ts'
import { type Opening, type Segment, segmentLines } from './segment.ts'
import type { SegmentLog } from './segment-log.ts'
import { setAside } from './set-aside.ts'
import { type StoreDeps, storeBatch } from './store-batch.ts'

/** Entries on their way to the ledger: where they stand in the journal, and whose openings wait for those it could not take. */
type Waiting = { batch: EntryBatch; segments: Map<Segment, number>; unwritten: Array<Opening | null> }

/** An entry as its line has it, between two places of `bytes`. */
export type EntryBytes = { id: string; bytes: Buffer; start: number; end: number }

export type WriterDeps = StoreDeps & {
  segments: SegmentLog
  /** More entries than this are not kept in memory but read from the journal again. */
  maxWaiting: number
  /** Tells of entries the journal could not take that the ledger has them. */
  onStored(opening: Opening): void
  /** Tells of every batch that the ledger has it, by the ids of its entries. */
  onRecorded(ids: readonly string[]): void
}

/** Brings closed entries to the ledger: in batches, one at a time, in memory while they are few, else from the journal. */
export class LedgerWriter {
  readonly #deps: WriterDeps
  readonly #log: Log
  /** All but the last are full, or on their way. */
  #waiting: Waiting[] = []
  #waitingCount = 0
  /** Takes what comes next; null: a new one has to. */
  #filling: Waiting | null = null
  #spareMemory: Buffer | undefined
  /** Where the entries begin that are only in the journal; null when all that is not stored is in memory. */
  #behind: { number: number; offset: number } | null = null
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> | null = null
  #finishing = false
  #isOver = false

  constructor(deps: WriterDeps) {
    this.#deps = deps
    this.#log = deps.log
  }

  /** Takes an entry the journal has, in a line that begins at `offset` of its segment. */
  add(entry: EntryBytes, { segment, offset }: { segment: Segment; offset: number }): void {
    segment.unstored += 1
    if (!this.#behind && this.#waitingCount >= this.#deps.maxWaiting) {
      this.#behind = { number: segment.number, offset }
      this.#log.warn({ waiting: this.#waitingCount }, 'entries now wait on disk only')
    }
    if (this.#behind) return
    const { segments } = this.#take(entry)
    segments.set(segment, (segments.get(segment) ?? 0) + 1)
    this.#runSoon()
  }

  /** Takes an entry the journal could not write. */
  addUnwritten(entry: EntryBytes, opening: Opening | null): void {
    if (this.#waitingCount >= this.#deps.maxWaiting) {
      // Its opening is in the journal still, so that the next start makes an estimated entry of it.
      this.#log.error({ id: entry.id }, 'neither disk nor database takes an entry: only its estimate will be counted')
      return
    }
    this.#take(entry).unwritten.push(opening)
    this.#runSoon()
  }

  #take({ id, bytes, start, end }: EntryBytes): Waiting {
    const waiting = this.#filling ?? this.#begin()
    waiting.batch.add(id, bytes, start, end)
    this.#waitingCount += 1
    if (waiting.batch.count >= batchSize) this.#filling = null
    return waiting
  }

  #begin(): Waiting {
    const begun: Waiting = { batch: new EntryBatch(this.#spareMemory), segments: new Map(), unwritten: [] }
    this.#spareMemory = undefined
    this.#filling = begun
    this.#waiting.push(begun)
    return begun
  }

  /** How many entries wait that the journal could not write. */
  unwritten(): number {
    return this.#waiting.reduce((sum, { unwritten }) => sum + unwritten.length, 0)
  }

  /** Forgets what is on disk only: another process has taken the journal over and stores it. */
  leaveJournalToOthers(): void {
    this.#behind = null
  }

  /** Stores what waits until there is nothing left, the database fails (`stopping` is aborted by now), or the time is up. */
  async finish(withinMs: number): Promise<void> {
    this.#finishing = true
    if (this.#timer) clearTimeout(this.#timer)
    await within(withinMs, this.#runToTheEnd())
    this.#isOver = true
  }

  async #runToTheEnd(): Promise<void> {
    await this.#running
    await this.#run(1)
  }

  #runSoon(): void {
    if (this.#running || this.#finishing) return
    if (this.#waitingCount >= batchSize) {
      if (this.#timer) clearTimeout(this.#timer)
      this.#start()
    } else if (!this.#timer) {
      this.#timer = setTimeout(() => this.#start(), batchAfterMs)
    }
  }

  #start(): void {
    this.#timer = null
    this.#running = this.#run(batchSize)
      .catch((thrown: unknown) => this.#log.error({ err: thrown }, 'the ledger writer stumbled and goes on'))
      .finally(() => {
        this.#running = null
        if (this.#waitingCount > 0 || this.#behind) this.#runSoon()
      })
  }

  // Goes on while a batch of `worthwhile` entries is there: fewer wait for company, so that the database is asked less.
  async #run(worthwhile: number): Promise<void> {
    let outcome = await this.#storeWaiting()
    while (outcome === 'stored' && !this.#isOver && (this.#waitingCount >= worthwhile || this.#behind)) {
      outcome = this.#waitingCount > 0 ? await this.#storeWaiting() : await this.#catchUp()
    }
  }

  async #storeWaiting(): Promise<'stored' | 'left'> {
    const [first] = this.#waiting
    if (!first) return 'stored'
    if (this.#filling === first) this.#filling = null
    const outcome = await storeBatch(this.#deps, first.batch)
    if (outcome === 'left') return outcome
    this.#waiting.shift()
    this.#waitingCount -= first.batch.count
    this.#deps.onRecorded(first.batch.ids)
    for (const [segment, count] of first.segments) this.#stored(segment, count)
    for (const opening of first.unwritten) if (opening) this.#deps.onStored(opening)
    this.#spareMemory = first.batch.givenUp()
    return outcome
  }

  // Reads on in the journal until its end is reached: from then on entries stay in memory again.
  async #catchUp(): Promise<'stored' | 'left'> {
    const behind = this.#behind
    if (!behind) return 'stored'
    const segment = this.#deps.segments.firstFrom(behind.number)
    if (!segment) {
      this.#reachedEnd()
      return 'stored'
    }
    const from = segment.number === behind.number ? behind.offset : 0
    const upTo = segment.size
    for await (const { lines, end } of segmentLines(segment.path, from, upTo)) {
      const closed: Array<{ id: string; entryText: string }> = []
      for (const bytes of lines) {
        const line = readLine(bytes)
        if (line?.kind === 'close') closed.push(line)
        if (!line) await setAside(this.#deps, { reason: 'damaged journal line', text: bytes.toString('latin1') })
      }
      for (let start = 0; start < closed.length; start += batchSize) {
        const batch = EntryBatch.of(closed.slice(start, start + batchSize))
        if ((await storeBatch(this.#deps, batch)) === 'left') return 'left'
        this.#deps.onRecorded(batch.ids)
      }
      if (this.#behind !== behind) return 'stored'
      behind.number = segment.number
      behind.offset = end
      this.#stored(segment, closed.length)
    }
    if (segment.size > upTo) return 'stored'
    const next = this.#deps.segments.firstFrom(segment.number + 1)
    if (next) this.#behind = { number: next.number, offset: 0 }
    else this.#reachedEnd()
    return 'stored'
  }

  #reachedEnd(): void {
    this.#behind = null
    this.#log.info('the ledger has caught up with the journal')
  }

  #stored(segment: Segment, count: number): void {
    segment.unstored -= count
    this.#deps.segments.release(segment)
  }
}

const batchSize = 500
const batchAfterMs = 100
