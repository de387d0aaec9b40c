import { existsSync } from 'node:fs'
import path from 'node:path'
import { serverAccount } from './account.ts'
import { placeOf } from './place.ts'
import { isUp } from './server.ts'

/** How the PostgreSQL of a data folder is; nothing is started or made. */
export type EmbeddedState = { isMade: boolean; isRunning: boolean; folder: string; log: string }

export async function embeddedState(dataDir: string): Promise<EmbeddedState> {
  const place = await placeOf(path.resolve(dataDir), serverAccount())
  return {
    isMade: existsSync(path.join(place.cluster, 'PG_VERSION')),
    isRunning: isUp(place),
    folder: place.cluster,
    log: place.log,
  }
}
