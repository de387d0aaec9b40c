import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import path from 'node:path'
import { errorText, hasCode } from '../base/app-error.ts'
import { broken, type Checked, fine, skipped, warning } from '../base/checked.ts'
import { program } from '../base/program.ts'
import { type Config, dataDirOf } from '../config.ts'

const mebibyte = 1024 * 1024
const leastRoom = 64 * mebibyte
const littleRoom = 1024 * mebibyte

/** Whether the data folder can be written, has room, and keeps its secrets to itself. */
export async function dataFolderChecks(config: Config): Promise<Checked[]> {
  const folder = dataDirOf(config)
  const check = 'Data folder'
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (thrown) {
    if (hasCode(thrown, 'ENOENT')) return [await makeable(folder)]
    const todo = `Give the account Tally runs under (uid ${process.getuid?.() ?? 'unknown'}) the right to write there, or set TALLY_DATA_DIR.`
    return [broken(check, `${folder} cannot be written (${errorText(thrown)}).`, todo)]
  }
  return [fine(check, `${folder} can be written.`), await roomIn(folder), ...(await keyFile(folder, config))]
}

async function makeable(folder: string): Promise<Checked> {
  const check = 'Data folder'
  let parent = path.dirname(folder)
  while (parent !== path.dirname(parent) && !(await isThere(parent))) parent = path.dirname(parent)
  try {
    await access(parent, constants.W_OK | constants.X_OK)
    return fine(check, `${folder} is not there yet; the first start makes it.`)
  } catch (thrown) {
    const todo = 'Make it for the account Tally runs under, or set TALLY_DATA_DIR to one that account may write.'
    return broken(check, `${folder} is not there, and cannot be made in ${parent} (${errorText(thrown)}).`, todo)
  }
}

async function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    () => true,
    () => false,
  )
}

async function roomIn(folder: string): Promise<Checked> {
  const check = 'Disk'
  const { bavail, bsize } = await statfs(folder)
  const free = bavail * bsize
  const seen = `${Math.floor(free / mebibyte).toLocaleString('en-US')} MiB are free for ${folder}.`
  if (free < leastRoom)
    return broken(check, seen, 'Make room: requests are refused when they cannot be written down first.')
  if (free < littleRoom)
    return warning(
      check,
      seen,
      `Make room, or lower how long details are kept: ${program} settings set keep-details=90.`,
    )
  return fine(check, seen)
}

async function keyFile(folder: string, config: Config): Promise<Checked[]> {
  if (config.secretKeys) return []
  const file = path.join(folder, 'secret-key')
  if (!(await isThere(file))) return [skipped('Secret key file', `${file} is made at the first start.`)]
  const { mode } = await stat(file)
  if ((mode & 0o077) === 0) return [fine('Secret key file', `${file} is for its owner alone.`)]
  return [warning('Secret key file', `${file} can be read by others on this machine.`, `Run: chmod 600 ${file}`)]
}
