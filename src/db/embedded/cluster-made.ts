import { existsSync } from 'node:fs'
import path from 'node:path'
import { serverAccount } from './account.ts'
import { placeOf } from './place.ts'

/** Whether a data folder has a PostgreSQL of its own; nothing is started or made. */
export async function isClusterMade(dataDir: string): Promise<boolean> {
  const { cluster } = await placeOf(path.resolve(dataDir), serverAccount())
  return existsSync(path.join(cluster, 'PG_VERSION'))
}
