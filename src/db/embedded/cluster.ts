import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { AppError } from '../../base/app-error.ts'
import { withFileLock } from '../../base/file-lock.ts'
import type { Log } from '../../base/log.ts'
import { serverAccount } from './account.ts'
import { addHolder, removeHolder } from './holders.ts'
import { makeCluster } from './make-cluster.ts'
import { type Place, passwordOf, placeOf } from './place.ts'
import { isUp, runningPort, startFailure, startServer, stopServer } from './server.ts'
import { watchServer } from './watch-server.ts'

/** A running embedded server, and our share in it. */
export type EmbeddedPostgres = {
  url: string
  /** Where the database's own files are; not always inside the data folder (see `embeddedPostgres`). */
  folder: string
  /** Gives up our share; the last process to do so stops the server. */
  release(): Promise<void>
}

export type EmbeddedOptions = {
  dataDir: string
  /** Extra server settings, `fsync=off` for tests. */
  settings?: string[]
  /** With a log the server is watched: should it end by itself, that is said and it is started again, at the same address. */
  log?: Log
}

const lockedAtMostMs = 60_000

/**
 * Attaches to the PostgreSQL of a data folder, starting it (and making it, the first time) when it does not run.
 * A server left behind by a killed process is taken over as it is. As root it runs under an existing unprivileged
 * account; where that account cannot enter the data folder, its files live in `/var/lib/tally` instead.
 */
export async function embeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, settings = [], log } = options
  const account = serverAccount()
  await mkdir(dataDir, { recursive: true, mode: account ? 0o755 : 0o700 })
  const place = await placeOf(path.resolve(dataDir), account)
  const underLock = <T>(work: () => Promise<T>) => withFileLock(place.lock, lockedAtMostMs, work)
  const { holder, port } = await underLock(async () => {
    await setAsideOrphan(place)
    if (!existsSync(path.join(place.cluster, 'PG_VERSION'))) await makeCluster(place)
    const port = await portAfterStart(place, settings)
    return { holder: await addHolder(place.holders), port }
  })
  const restart = () => underLock(() => startAgain(place, settings, port))
  const watch = log ? watchServer({ isUp: () => isUp(place), restart }, log) : null
  return {
    url: `postgresql://tally:${await passwordOf(place)}@127.0.0.1:${port}/tally`,
    folder: place.cluster,
    async release() {
      await watch?.stop()
      await underLock(async () => {
        if ((await removeHolder(place.holders, holder)) === 0) await stopServer(place)
      })
    },
  }
}

async function portAfterStart(place: Place, settings: string[]): Promise<number> {
  const before = await runningPort(place)
  if (before) return before
  await startServer(place, settings, null)
  const port = await runningPort(place)
  if (!port) throw await startFailure(place, 'it stopped at once')
  return port
}

// Everybody attached has the old address, so it is started there or not at all. Another process may have been faster.
async function startAgain(place: Place, settings: string[], port: number): Promise<void> {
  const running = await runningPort(place)
  if (running === null) await startServer(place, settings, port)
  if (running === null || running === port) return
  throw new AppError(
    'unavailable',
    `The embedded PostgreSQL was started again at another address (port ${running}, it was ${port}). Restart Tally.`,
  )
}

// Whoever deleted the data folder wants to start afresh; a cluster that lay outside it has lost its password with it. It is
// kept beside the new one, since nothing of a database is ever deleted here.
async function setAsideOrphan(place: Place): Promise<void> {
  if (!place.isOutside || existsSync(place.password) || !existsSync(place.cluster)) return
  await stopServer(place)
  await rename(place.cluster, `${place.cluster}.left-${crypto.randomUUID()}`)
}
