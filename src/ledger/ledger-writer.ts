import type { Log } from '../base/log.ts'
import { within } from '../base/within.ts'
import { readLine } from './journal-line.ts'
import { type Segment, segmentLines } from './segment.ts'
import type { SegmentLog } from './segment-log.ts'
import { setAside } from './set-aside.ts'
import { type StoreDeps, storeBatch } from './store-batch.ts'

/** An entry on its way to the ledger. `segment` is null when the journal could not take it: it is in memory only. */
type Waiting = { id: string; entry: string; segment: Segment | null }

export type WriterDeps = StoreDeps & {
  segments: SegmentLog
  /** More entries than this are not kept in memory but read from the journal again. */
  maxWaiting: number
  /** Tells of entries without a segment that the ledger has them. */
  onStored(id: string): void
  /** Tells of every batch that the ledger has it, by the ids of its entries. */
  onRecorded(ids: readonly string[]): void
}

/** Brings closed entries to the ledger: in batches, one at a time, in memory while they are few, else from the journal. */
export class LedgerWriter {
  readonly #deps: WriterDeps
  readonly #log: Log
  #waiting: Waiting[] = []
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

  /** Takes the entries, as JSON texts, that one write brought into a segment; `from` is where that write began. */
  add(entries: ReadonlyArray<{ id: string; entry: string }>, segment: Segment, from: number): void {
    if (entries.length === 0) return
    segment.unstored += entries.length
    if (!this.#behind && this.#waiting.length >= this.#deps.maxWaiting) {
      this.#behind = { number: segment.number, offset: from }
      this.#log.warn({ waiting: this.#waiting.length }, 'entries now wait on disk only')
    }
    if (this.#behind) return
    for (const { id, entry } of entries) this.#waiting.push({ id, entry, segment })
    this.#runSoon()
  }

  /** Takes an entry the journal could not write. */
  addUnwritten(id: string, entry: string): void {
    if (this.#waiting.length >= this.#deps.maxWaiting) {
      // Its opening is in the journal still, so that the next start makes an estimated entry of it.
      this.#log.error({ id }, 'neither disk nor database takes an entry: only its estimate will be counted')
      return
    }
    this.#waiting.push({ id, entry, segment: null })
    this.#runSoon()
  }

  /** How many entries wait that the journal could not write. */
  unwritten(): number {
    return this.#waiting.filter(({ segment }) => segment === null).length
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
    if (this.#waiting.length >= batchSize) {
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
        if (this.#waiting.length > 0 || this.#behind) this.#runSoon()
      })
  }

  // Goes on while a batch of `worthwhile` entries is there: fewer wait for company, so that the database is asked less.
  async #run(worthwhile: number): Promise<void> {
    let outcome = await this.#storeWaiting()
    while (outcome === 'stored' && !this.#isOver && (this.#waiting.length >= worthwhile || this.#behind)) {
      outcome = this.#waiting.length > 0 ? await this.#storeWaiting() : await this.#catchUp()
    }
  }

  async #storeWaiting(): Promise<'stored' | 'left'> {
    const batch = this.#waiting.slice(0, batchSize)
    const outcome = await storeBatch(
      this.#deps,
      batch.map(({ entry }) => entry),
    )
    if (outcome === 'left') return outcome
    this.#waiting.splice(0, batch.length)
    this.#deps.onRecorded(batch.map(({ id }) => id))
    for (const { id, segment } of batch) {
      if (segment) this.#stored(segment, 1)
      else this.#deps.onStored(id)
    }
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
        const batch = closed.slice(start, start + batchSize)
        const texts = batch.map(({ entryText }) => entryText)
        if ((await storeBatch(this.#deps, texts)) === 'left') return 'left'
        this.#deps.onRecorded(batch.map(({ id }) => id))
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
