import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../base/app-error.ts'
import type { IncomingFile } from '../imports/file-imports.ts'
import { shown } from './shown.ts'

/** A file on disk, to be handed in. Throws `bad-input` where there is none that can be read. */
export async function incomingFile(file: string): Promise<IncomingFile> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new AppError('bad-input', `${shown(file)} is no file. Name the file itself.`)
    return { name: path.basename(file), bytes: createReadStream(file, { highWaterMark: pieceBytes }), size: found.size }
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    if (!['ENOENT', 'EACCES', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) throw thrown
    throw new AppError('bad-input', `${shown(file)} cannot be read (${code}).`, { cause: thrown })
  }
}

const pieceBytes = 256 * 1_024
