import { BadCell } from './cells.ts'
import type { NamedRow } from './csv-file.ts'
import type { Problems } from './problems.ts'

/** Does something with a row; a cell that cannot be read is a problem of that row, and null is returned. */
export function tried<Result>(problems: Problems, file: string, row: NamedRow, read: () => Result): Result | null {
  try {
    return read()
  } catch (thrown) {
    if (!(thrown instanceof BadCell)) throw thrown
    problems.add(file, row.line, thrown.message)
    return null
  }
}
