import { createReadStream } from 'node:fs'
import path from 'node:path'
import { AppError, hasCode } from '../../base/app-error.ts'
import { csvRecords } from '../../base/csv-records.ts'
import type { Problems } from './problems.ts'

/** A row of a CSV file, by the names of its columns; `line` is where it begins. */
export type NamedRow = {
  readonly line: number
  /** Without spaces around it; empty where the file has no such column. */
  text(column: string): string
}

/**
 * The rows of a CSV file with a line of column names, one at a time however large it is. Rows with another number of cells are
 * problems and left out. Throws `bad-input` where there is no such file or a column is missing.
 */
export async function* namedRows(
  file: string,
  { required, problems }: { required: readonly string[]; problems: Problems },
): AsyncGenerator<NamedRow> {
  const columns = new Map<string, number>()
  try {
    for await (const { line, cells } of csvRecords(createReadStream(file, 'utf8'))) {
      if (columns.size === 0) {
        for (const [index, name] of cells.entries()) columns.set(name.trim().toLowerCase(), index)
        checkColumns(file, required, columns)
      } else if (cells.length !== columns.size) {
        problems.add(file, line, `has ${cells.length} cells, the first line has ${columns.size}. Mend or remove it.`)
      } else {
        yield { line, text: (column) => cells[columns.get(column) ?? cells.length]?.trim() ?? '' }
      }
    }
  } catch (thrown) {
    if (!hasCode(thrown, 'ENOENT')) throw thrown
    throw new AppError('bad-input', `There is no file ${file}.`, { cause: thrown })
  }
  if (columns.size === 0)
    throw new AppError('bad-input', `${path.basename(file)} is empty. It needs a line of column names.`)
}

function checkColumns(file: string, required: readonly string[], columns: ReadonlyMap<string, number>): void {
  const missing = required.filter((name) => !columns.has(name))
  if (missing.length === 0) return
  const has = [...columns.keys()].join(', ')
  throw new AppError('bad-input', `${path.basename(file)}:1 has no column ${missing.join(', ')}. It has: ${has}.`)
}
