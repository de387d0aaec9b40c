import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { AppError, errorText } from './base/app-error.ts'
import type { Clock } from './base/clock.ts'
import { takeFileLock } from './base/file-lock.ts'
import type { Log } from './base/log.ts'
import { type Config, dataDirOf } from './config.ts'
import { type Db, isDatabaseAway, openDatabase } from './db/database.ts'
import { embeddedPostgres } from './db/embedded/cluster.ts'
import { migrate } from './db/migrate.ts'
import { refuseMoved } from './moved-note.ts'
import { keptSecretKey } from './secret-key.ts'
import { bindVault } from './vault/bind-vault.ts'
import { openVault, type Vault } from './vault/vault.ts'

/** What the app and the command line both stand on. */
export type Store = { db: Db; databaseUrl: string; vault: Vault; close(): Promise<void> }

/** Opens the database (starting the embedded one where no address is given), brings the schema up to date, opens the vault. */
export async function openStore(config: Config, deps: { clock: Clock; log: Log }): Promise<Store> {
  const dataDir = dataDirOf(config)
  await mkdir(dataDir, { recursive: true, mode: 0o755 })
  const vault = openVault(config.secretKeys ?? [await keptSecretKey(dataDir)])
  const serverUrl = config.slack === 'try-out' ? null : config.databaseUrl
  if (serverUrl === null) await refuseMoved(dataDir)
  const embedded = serverUrl === null ? await embeddedPostgres({ dataDir, log: deps.log }) : null
  const databaseUrl = serverUrl ?? embedded?.url ?? ''
  if (embedded && !embedded.folder.startsWith(dataDir)) {
    deps.log.info(
      { folder: embedded.folder },
      'the database is kept outside the data folder, which its account cannot enter',
    )
  }
  const database = openDatabase({
    url: databaseUrl,
    application: 'tally',
    onError: (err) => deps.log.warn({ err }, 'a database connection was lost'),
  })
  const close = async () => {
    await database.close()
    await embedded?.release()
  }
  try {
    const applied = await migrate(database.db, deps.clock.now())
    if (applied.length > 0) deps.log.info({ applied }, 'the schema is up to date')
    const bound = await bindVault(database.db, vault, deps.clock.now())
    return { db: database.db, databaseUrl, vault: bound, close }
  } catch (thrown) {
    await close()
    throw databaseTrouble(thrown)
  }
}

// A wrong address, account or name: what the person who set DATABASE_URL can mend.
const refusedBySettings = /^(28|3D)/

function databaseTrouble(thrown: unknown): unknown {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
  if (!isDatabaseAway(thrown) && !refusedBySettings.test(code)) return thrown
  const what = refusedBySettings.test(code) ? 'refuses us' : 'does not answer'
  return new AppError(
    'unavailable',
    `The database ${what} (${errorText(thrown)}). Check that it runs, and DATABASE_URL.`,
    {
      cause: thrown,
    },
  )
}

/**
 * Keeps a second Tally from starting over the same embedded database, and says who is there; ends with the process. Over a
 * server several copies are meant to run, and to share a data folder where they can: each has a journal of its own in it,
 * and a dead one's is taken over by the others.
 */
export async function claimRoles(config: Config): Promise<void> {
  if (config.databaseUrl !== null && config.slack !== 'try-out') return
  const dataDir = dataDirOf(config)
  await mkdir(dataDir, { recursive: true, mode: 0o755 })
  for (const role of config.roles) {
    const holder = await takeFileLock(path.join(dataDir, `${role}.lock`))
    if (holder && holder.pid !== process.pid) {
      throw new AppError(
        'conflict',
        `Tally already runs here: process ${holder.pid} has the ${role} role over ${dataDir}. ` +
          'Stop it first, or give this one another TALLY_DATA_DIR and PORT.',
      )
    }
  }
}
