import { byteOrderMark, type CsvCell, csvLine } from '../../base/csv.ts'
import { added, type ExportSums, type ExportTable, noSums } from './table.ts'

/** What was written: rows without the header, and what they add up to. */
export type Written = { rows: number; bytes: number; sums: ExportSums }

/** Something a file's text is handed to, piece by piece; it says when it can take more. */
export type TextSink = (text: string) => Promise<void>

type Watching = {
  /** Called after every piece with the rows so far; what it throws ends the writing. */
  onProgress?(soFar: Written): Promise<void> | void
  /** Called with each row as it can be read back, and the line of the file it begins on. */
  onRow?(cells: Array<string | null>, line: number): void
}

/**
 * Writes an export as CSV into `sink`, never holding more than a few hundred rows of it. `forExcel` begins it with a byte
 * order mark.
 */
export async function writeExport(
  table: ExportTable,
  input: { sink: TextSink; forExcel: boolean } & Watching,
): Promise<Written> {
  const { sink, forExcel, onProgress, onRow } = input
  const written: Written = { rows: 0, bytes: 0, sums: noSums }
  let piece = `${forExcel ? byteOrderMark : ''}${csvLine(table.columns)}`
  let line = 2

  async function handOver(): Promise<void> {
    written.bytes += Buffer.byteLength(piece)
    await sink(piece)
    piece = ''
    await onProgress?.({ ...written })
  }

  for await (const { cells, sums } of table.rows) {
    const text = csvLine(cells)
    onRow?.(cells.map(textOf), line)
    line += text.split('\n').length - 1
    piece += text
    written.rows += 1
    written.sums = added(written.sums, sums)
    if (piece.length >= pieceLength) await handOver()
  }
  await handOver()
  return written
}

const pieceLength = 64 * 1024

function textOf(cell: CsvCell): string | null {
  if (cell === null || cell === '') return null
  return typeof cell === 'object' ? cell.figure : String(cell)
}
