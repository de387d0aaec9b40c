import { spawnSync } from 'node:child_process'
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { AppError, errorText } from '../../base/app-error.ts'
import { credentialsOf } from './account.ts'
import { findBinaries } from './binaries.ts'
import { type Place, passwordOf } from './place.ts'

/** Makes an empty cluster, whole or not at all. */
export async function makeCluster(place: Place): Promise<void> {
  const { initdb } = await findBinaries(place.account)
  const half = `${place.cluster}.new`
  const passwordFile = `${half}.password`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { mode: 0o700 })
  await writeFile(passwordFile, await passwordOf(place), { mode: 0o600 })
  if (place.account) {
    await chown(half, place.account.uid, place.account.gid)
    await chown(passwordFile, place.account.uid, place.account.gid)
  }
  const made = spawnSync(
    initdb,
    [
      '-D',
      half,
      '-U',
      'tally',
      '-A',
      'scram-sha-256',
      '--pwfile',
      passwordFile,
      '-E',
      'UTF8',
      '--locale=C',
      '--no-sync',
    ],
    { ...credentialsOf(place.account), cwd: '/', encoding: 'utf8' },
  )
  await rm(passwordFile, { force: true })
  if (made.status !== 0) {
    throw new AppError('unavailable', `PostgreSQL could not be set up: ${made.stderr || errorText(made.error)}`)
  }
  await rename(half, place.cluster)
}
