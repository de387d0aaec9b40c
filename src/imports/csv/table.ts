import { setImmediate } from 'node:timers/promises'
import { AppError } from '../../base/app-error.ts'
import { encodingOf, openDecoder } from './decode.ts'
import { otherFormat } from './other-format.ts'
import { type CsvRecord, openRecords, type RecordReader } from './records.ts'

/** A text in rows and columns. */
export type Table = {
  /** Its first row that is not blank. */
  header: string[]
  isHeaderOnly: boolean
  /** In files parted by semicolons or tabs a comma may be a decimal one. */
  mayHaveDecimalComma: boolean
  /** The rows after the header, once; `bytes`: so many were read. Leaves the event loop free in between. */
  read(): AsyncGenerator<{ records: CsvRecord[]; bytes: number }>
  /** Lets go of the file; for whoever does not read it to its end. */
  close(): Promise<void>
}

const headBytes = 64 * 1_024
const sliceBytes = 64 * 1_024

/**
 * Reads as far as the header, which `isKnown` tells from other text when it is parted by the right sign. `refused`: a sentence
 * that says why it is no table.
 */
export async function openTable(
  bytes: AsyncIterable<Uint8Array>,
  isKnown: (header: readonly string[]) => boolean,
): Promise<Table | { refused: string }> {
  const slices = slicesOf(bytes)
  const head = await headOf(slices)
  const refuse = async (refused: string) => {
    await slices.return(undefined)
    return { refused }
  }
  if (head.bytes.length === 0) return refuse('The file is empty.')
  const other = otherFormat(head.bytes)
  if (other !== null) return refuse(other)
  const encoding = encodingOf(head.bytes)
  if (encoding === null) return refuse('This is not a text file. Export it as CSV and send that file.')
  const decoder = openDecoder(encoding)
  const text = decoder.decode(head.bytes) + (head.isAll ? decoder.end() : '')
  const begun = beginningOf(text, { isAll: head.isAll, isKnown })
  if (begun === null)
    return refuse('The file has no first row with the names of its columns. Send the export as it was downloaded.')
  const { reader, header, records, delimiter, problem } = begun
  if (problem !== null) return refuse(problem)
  return {
    header,
    isHeaderOnly: head.isAll && records.length === 0,
    mayHaveDecimalComma: delimiter !== ',',
    close: async () => void (await slices.return(undefined)),
    async *read() {
      let count = head.bytes.length
      yield* inParts(records, count)
      if (head.isAll) return
      for await (const slice of slices) {
        count += slice.length
        yield* inParts(reader.read(decoder.decode(slice)), count)
      }
      yield* inParts([...reader.read(decoder.end()), ...reader.end()], count)
    },
  }
}

/** So many rows take a few milliseconds to turn into usage. */
const rowsAtATime = 250

async function* inParts(records: CsvRecord[], bytes: number) {
  for (let at = 0; at < records.length; at += rowsAtATime) {
    yield { records: records.slice(at, at + rowsAtATime), bytes }
    await setImmediate()
  }
}

type Beginning = {
  delimiter: string
  header: string[]
  records: CsvRecord[]
  reader: RecordReader
  problem: string | null
}

/** The header and what follows it in the head of a file, parted by the sign that gives the header a meaning. */
function beginningOf(
  text: string,
  { isAll, isKnown }: { isAll: boolean; isKnown: (header: readonly string[]) => boolean },
): Beginning | null {
  const lineEnd = text.includes('\n') || !text.includes('\r') ? '\n' : '\r'
  // Excel's own hint, in a row before the header.
  const hint = /^"?sep=([,;\t|])"?\r?\n/i.exec(text)
  const tried = (hint ? [hint[1] ?? ','] : [',', ';', '\t', '|']).flatMap((delimiter): Beginning[] => {
    const reader = openRecords({ delimiter, lineEnd, rowsBefore: hint ? 1 : 0 })
    const { read, problem } = readHead(reader, text.slice(hint?.[0].length ?? 0), isAll)
    const [first, ...records] = read
    return first || problem !== null ? [{ delimiter, header: first?.cells ?? [], records, reader, problem }] : []
  })
  return (
    tried.find(({ header }) => isKnown(header)) ??
    tried.toSorted((one, other) => other.header.length - one.header.length)[0] ??
    null
  )
}

/** What is no table when it is parted by one sign may be one when it is parted by another. */
function readHead(reader: RecordReader, text: string, isAll: boolean): { read: CsvRecord[]; problem: string | null } {
  let read: CsvRecord[] = []
  try {
    read = reader.read(text)
    return { read: isAll ? [...read, ...reader.end()] : read, problem: null }
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown
    return { read, problem: thrown.say }
  }
}

async function headOf(slices: AsyncGenerator<Uint8Array>): Promise<{ bytes: Uint8Array; isAll: boolean }> {
  const pieces: Uint8Array[] = []
  let length = 0
  while (length < headBytes) {
    const next = await slices.next()
    if (next.done) return { bytes: Buffer.concat(pieces), isAll: true }
    pieces.push(next.value)
    length += next.value.length
  }
  return { bytes: Buffer.concat(pieces), isAll: false }
}

async function* slicesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    for (let at = 0; at < piece.length; at += sliceBytes) yield piece.subarray(at, at + sliceBytes)
  }
}
