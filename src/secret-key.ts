import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { AppError, hasCode } from './base/app-error.ts'

/** The key kept in the data folder; null where there is none yet. */
export async function keptSecretKeyIfAny(dataDir: string): Promise<string | null> {
  try {
    return (await readFile(path.join(dataDir, 'secret-key'), 'utf8')).trim()
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return null
    throw thrown
  }
}

/** The key kept in the data folder, made at the first start with mode 0600. Lost, it takes the sealed provider keys along. */
export async function keptSecretKey(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'secret-key')
  await mkdir(dataDir, { recursive: true })
  try {
    await writeFile(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (thrown) {
    if (!hasCode(thrown, 'EEXIST')) throw thrown
  }
  const key = (await readFile(file, 'utf8')).trim()
  if (key.length >= 32) return key
  throw new AppError(
    'bad-config',
    `${file} does not hold a secret key. Restore it from a backup, or set TALLY_SECRET_KEY.`,
  )
}
