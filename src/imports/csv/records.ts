import Papa from 'papaparse'
import { AppError } from '../../base/app-error.ts'

/** A record of a file. `row` counts as a spreadsheet does, from 1; blank ones count and are left out here. */
export type CsvRecord = { row: number; cells: string[]; problem: string | null }

/** Longer rows are none: a quote was left open. In characters. */
export const longestRow = 1_000_000

export type RecordReader = {
  /** The records that are whole with this text. */
  read(text: string): CsvRecord[]
  /** The record that no line end follows. */
  end(): CsvRecord[]
}

/**
 * Reads records of text that arrives in pieces; how it is cut makes no difference. Line ends are `\n` or `\r\n`, mixed or
 * not, or `\r` alone where `lineEnd` says so. Throws `bad-input`, naming the row,
 * where a quoted cell is never closed or a row is longer than `longestRow`.
 */
export function openRecords({
  delimiter,
  lineEnd,
  rowsBefore,
}: {
  delimiter: string
  lineEnd: '\n' | '\r'
  rowsBefore: number
}): RecordReader {
  const parser = new Papa.Parser({ delimiter, newline: lineEnd })
  let text = ''
  let waitFor = 0
  let rows = rowsBefore

  function parsed(isLast: boolean): CsvRecord[] {
    const { data, errors, meta } = answerOf(parser.parse(text, 0, !isLast))
    const problems = new Map(errors.map(({ row, code }) => [row, code]))
    if (isLast && problems.get(data.length - 1) === 'MissingQuotes') throw unclosed(rows + data.length)
    text = text.slice(meta.cursor)
    // What did not end a row is parsed again: with twice as much, or a long quoted cell would cost its square.
    waitFor = text.length * 2
    const records: CsvRecord[] = []
    for (const [index, cells] of data.entries()) {
      rows += 1
      if (cells.every(isBlank)) continue
      const problem = problems.has(index) ? 'A quote (") inside a quoted cell is not doubled.' : null
      records.push({ row: rows, cells: lineEnd === '\n' ? withoutReturn(cells) : cells, problem })
    }
    if (text.length > longestRow) throw tooLong(rows + 1)
    return records
  }

  return {
    read(more) {
      text += more
      return text.length < waitFor && text.length <= longestRow ? [] : parsed(false)
    },
    end: () => (text === '' ? [] : parsed(true)),
  }
}

function isBlank(cell: string): boolean {
  return cell.trim() === ''
}

// Of a line end `\r\n` the parser leaves the first half to the last cell.
function withoutReturn(cells: string[]): string[] {
  const last = cells.at(-1)
  if (last?.endsWith('\r')) cells[cells.length - 1] = last.slice(0, -1)
  return cells
}

type Answer = { data: string[][]; errors: Array<{ row: number; code: string }>; meta: { cursor: number } }

// The parser beneath `Papa.parse`, the only one that leaves a row that is not whole for the next piece; its types say nothing.
function answerOf(parsed: unknown): Answer {
  return parsed as Answer
}

function unclosed(row: number): AppError {
  return new AppError(
    'bad-input',
    `Row ${row} opens a quote (") that is never closed. Export the file anew, or close it.`,
  )
}

function tooLong(row: number): AppError {
  return new AppError(
    'bad-input',
    `Row ${row} is longer than a million characters: a quote (") in it may be left open. Export the file anew, or close it.`,
  )
}
