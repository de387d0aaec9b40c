import path from 'node:path'
import { AppError } from '../../base/app-error.ts'

const shown = 10

/** Bad rows, named by file and line. A few at once, so that a file is not mended one row a run. */
export type Problems = ReturnType<typeof createProblems>

export function createProblems() {
  const found: string[] = []

  function throwAll(): void {
    if (found.length === 0) return
    const more = found.length >= shown ? '\nThere may be more.' : ''
    throw new AppError('bad-input', `${found.join('\n')}${more}\nNothing was written.`)
  }

  return {
    /** Throws once there are enough of them to be shown. */
    add(file: string, line: number, say: string): void {
      found.push(`${path.basename(file)}:${line} ${say}`)
      if (found.length >= shown) throwAll()
    },
    any: () => found.length > 0,
    throwAll,
  }
}
