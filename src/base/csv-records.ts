import { AppError } from './app-error.ts'
import { byteOrderMark } from './csv.ts'

/** A record of a CSV file: its cells as they are meant, and the line of the file it begins on, from 1. */
export type CsvRecord = { line: number; cells: string[] }

/**
 * The records of a CSV text (RFC 4180) that arrives in pieces cut anywhere; empty lines are none. Throws `bad-input` where
 * a quoted cell is never closed, naming the line it was opened on.
 */
export async function* csvRecords(pieces: AsyncIterable<string> | Iterable<string>): AsyncGenerator<CsvRecord> {
  const reader = recordReader()
  for await (const piece of pieces) yield* reader.read(piece)
  yield* reader.end()
}

function recordReader() {
  let state: 'start' | 'plain' | 'quoted' | 'quote' = 'start'
  let cell = ''
  let cells: string[] = []
  let line = 1
  let begunOn = 1
  let atStart = true

  function ended(): CsvRecord[] {
    const record = { line: begunOn, cells: [...cells, cell] }
    const isEmpty = cells.length === 0 && cell === '' && state === 'start'
    cells = []
    cell = ''
    state = 'start'
    return isEmpty ? [] : [record]
  }

  function* read(piece: string): Generator<CsvRecord> {
    const text = atStart && piece.startsWith(byteOrderMark) ? piece.slice(1) : piece
    if (piece !== '') atStart = false
    for (const sign of text) {
      if (sign === '\n') line += 1
      if (state === 'quoted') {
        if (sign === '"') state = 'quote'
        else cell += sign
      } else if (sign === '"' && state !== 'plain') {
        // The second of two quotes inside a quoted cell is one quote of its text.
        if (state === 'quote') cell += '"'
        state = 'quoted'
      } else if (sign === ',') {
        cells.push(cell)
        cell = ''
        state = 'start'
      } else if (sign === '\n') {
        yield* ended()
        begunOn = line
      } else if (sign !== '\r') {
        cell += sign
        state = 'plain'
      }
    }
  }

  function* end(): Generator<CsvRecord> {
    if (state === 'quoted') {
      throw new AppError('bad-input', `The record on line ${begunOn} opens a quote that is never closed.`)
    }
    if (cells.length > 0 || cell !== '' || state !== 'start') yield* ended()
  }

  return { read, end }
}
