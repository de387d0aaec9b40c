import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { isRunning, ownIdentity } from '../../base/process-identity.ts'

/** The processes that use a cluster, a file each: the last to leave stops the server. Call under the cluster's lock. */
export async function addHolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const own = ownIdentity()
  const file = path.join(folder, `${own.pid}-${crypto.randomUUID()}`)
  await writeFile(file, JSON.stringify(own), { mode: 0o600 })
  return file
}

/** Forgets one holder and those that died without a word; returns how many are left. */
export async function removeHolder(folder: string, file: string): Promise<number> {
  await rm(file, { force: true })
  let left = 0
  for (const name of await readdir(folder)) {
    const other = path.join(folder, name)
    if (isRunning(JSON.parse(await readFile(other, 'utf8')))) left += 1
    else await rm(other, { force: true })
  }
  return left
}
