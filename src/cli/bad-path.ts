import { AppError } from '../base/app-error.ts'
import { shown } from './shown.ts'

/** For what writing the file of `--out` throws: says that it cannot be written there, as `bad-input`; throws on what is no such thing. */
export function badPath(path: string): (thrown: unknown) => never {
  return (thrown) => {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (!['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'EROFS', 'ENAMETOOLONG', 'ELOOP'].includes(code)) throw thrown
    throw new AppError('bad-input', `--out: ${shown(path)} cannot be written (${code}). Nothing was written.`, {
      cause: thrown,
    })
  }
}
