import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import type { Clock } from './base/clock.ts'
import type { Log } from './base/log.ts'
import type { DataPlace } from './cli/data-place.ts'
import { type Config, dataDirOf } from './config.ts'
import { embeddedPostgres } from './db/embedded/cluster.ts'
import { noteMoved } from './moved-note.ts'
import { keptSecretKeyIfAny } from './secret-key.ts'
import { claimRoles } from './store.ts'
import { openVault } from './vault/vault.ts'

/**
 * Finds where the data is, for what copies all of it: the server of DATABASE_URL wherever that is set, since nothing made up
 * is put into it here, else the embedded one, started where it does not run.
 */
export async function openDataPlace(
  config: Config,
  deps: { clock: Clock; log: Log },
): Promise<DataPlace & { close(): Promise<void> }> {
  const dataDir = config.databaseUrl === null ? dataDirOf(config) : config.dataDir
  await mkdir(dataDir, { recursive: true, mode: 0o755 })
  const embedded = config.databaseUrl === null ? await embeddedPostgres({ dataDir, log: deps.log }) : null
  const kept = config.secretKeys === null ? await keptSecretKeyIfAny(dataDir) : null
  const keys = config.secretKeys ?? (kept === null ? [] : [kept])
  return {
    kind: config.databaseUrl !== null ? 'server' : config.slack === 'try-out' ? 'try-out' : 'embedded',
    databaseUrl: config.databaseUrl ?? embedded?.url ?? '',
    dataDir,
    now: () => deps.clock.now(),
    secretKeys: {
      from: config.secretKeys === null ? path.join(dataDir, 'secret-key') : 'TALLY_SECRET_KEY',
      fingerprints: keys.length === 0 ? [] : openVault(keys).masters.map(({ fingerprint }) => fingerprint),
    },
    holdStill: () => claimRoles({ ...config, roles: new Set(['proxy', 'slack', 'jobs']) }),
    noteMoved: (to) => noteMoved(dataDir, { to, at: deps.clock.now() }),
    close: async () => {
      await embedded?.release()
    },
  }
}
