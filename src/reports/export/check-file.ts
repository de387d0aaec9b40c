import { createReadStream } from 'node:fs'
import { AppError } from '../../base/app-error.ts'
import { csvRecords } from '../../base/csv-records.ts'
import { type FocusChecker, type FocusReport, focusChecker } from './focus-check.ts'

/** Checks a FOCUS file on disk, whoever wrote it. Throws `bad-input` where it cannot be read or is empty. */
export async function checkFocusFile(path: string): Promise<FocusReport> {
  let checker: FocusChecker | null = null
  try {
    for await (const { line, cells } of csvRecords(createReadStream(path, 'utf8'))) {
      if (checker) checker.row(cells, line)
      else checker = focusChecker(cells)
    }
  } catch (thrown) {
    throw unreadable(path, thrown)
  }
  if (!checker) throw new AppError('bad-input', `${path} is empty.`)
  return checker.report()
}

function unreadable(path: string, thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (!['ENOENT', 'EACCES', 'EISDIR'].includes(code)) return thrown
  return new AppError('bad-input', `${path} cannot be read (${code}).`, { cause: thrown })
}
