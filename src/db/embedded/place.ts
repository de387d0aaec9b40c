import { hash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { type Account, canEnter } from './account.ts'
import { sharedFolder } from './binaries.ts'

/** Where everything of one embedded cluster lies, and the account it runs under. */
export type Place = {
  account: Account | null
  /** Whether the cluster lies outside the data folder. */
  isOutside: boolean
  cluster: string
  log: string
  lock: string
  holders: string
  password: string
  /** Where it listened last. */
  port: string
}

export async function placeOf(dataDir: string, account: Account | null): Promise<Place> {
  const reachable = canEnter(account, dataDir)
  const home = reachable ? dataDir : path.join(sharedFolder, hash('sha256', dataDir).slice(0, 16))
  if (!reachable) await mkdir(home, { recursive: true, mode: 0o755 })
  return {
    account,
    isOutside: !reachable,
    cluster: path.join(home, 'postgres'),
    log: path.join(home, 'postgres.log'),
    lock: path.join(dataDir, 'postgres.lock'),
    holders: path.join(dataDir, 'postgres.holders'),
    password: path.join(dataDir, 'postgres.password'),
    port: path.join(dataDir, 'postgres.port'),
  }
}

/** The cluster's password, made the first time it is asked for. */
export async function passwordOf(place: Place): Promise<string> {
  if (!existsSync(place.password)) {
    await writeFile(place.password, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx' })
    await chmod(place.password, 0o600)
  }
  return readFile(place.password, 'utf8')
}
