/**
 * Entries that go to the ledger in one statement: the bytes of their JSON texts with commas between. Outside the heap, because
 * each collection of garbage would copy, and in the end keep, what waits there for the database.
 */
export class EntryBatch {
  ids: string[] = []
  #bytes: Buffer
  /** Where the text of each ends. */
  #ends: number[] = []

  /** `memory` is that of a batch that is done with; it grows as needed. */
  constructor(memory: Buffer = Buffer.allocUnsafeSlow(usualBytes)) {
    this.#bytes = memory
  }

  static of(entries: ReadonlyArray<{ id: string; entryText: string }>): EntryBatch {
    const batch = new EntryBatch()
    for (const { id, entryText } of entries) batch.add(id, Buffer.from(entryText))
    return batch
  }

  /** Takes the entry whose text stands there in `from`. */
  add(id: string, from: Buffer, start = 0, end = from.length): void {
    const used = this.#ends.at(-1) ?? 0
    const at = used === 0 ? 0 : used + 1
    const next = at + end - start
    if (next > this.#bytes.length) this.#grow(used, next)
    if (used > 0) this.#bytes[used] = comma
    from.copy(this.#bytes, at, start, end)
    this.#ends.push(next)
    this.ids.push(id)
  }

  get count(): number {
    return this.ids.length
  }

  /** All texts, as the elements of a JSON array without its brackets. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#ends.at(-1) ?? 0)
  }

  text(place: number): string {
    return this.#bytes.toString('utf8', this.#start(place), this.#ends[place])
  }

  halves(): [EntryBatch, EntryBatch] {
    const halves: [EntryBatch, EntryBatch] = [new EntryBatch(), new EntryBatch()]
    const middle = Math.ceil(this.count / 2)
    for (const [place, id] of this.ids.entries()) {
      halves[place < middle ? 0 : 1].add(id, this.#bytes, this.#start(place), this.#ends[place])
    }
    return halves
  }

  /** Its memory, for the next one. It holds nothing any more. */
  givenUp(): Buffer {
    const bytes = this.#bytes
    this.#bytes = nothing
    this.#ends = []
    this.ids = []
    return bytes
  }

  #start(place: number): number {
    return place === 0 ? 0 : (this.#ends[place - 1] ?? 0) + 1
  }

  #grow(used: number, least: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(least, this.#bytes.length * 2))
    this.#bytes.copy(larger, 0, 0, used)
    this.#bytes = larger
  }
}

const comma = 0x2c
const nothing = Buffer.alloc(0)
const usualBytes = 64 * 1024
