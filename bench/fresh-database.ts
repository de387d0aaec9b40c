import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Db, openDatabase } from '../src/db/database.ts'
import { embeddedPostgres } from '../src/db/embedded/cluster.ts'
import { migrate } from '../src/db/migrate.ts'

export type FreshDatabase = { db: Db; url: string; folder: string }

/** Does something with a PostgreSQL of its own in a folder of its own, and removes both. */
export async function withFreshDatabase<Result>(
  now: Date,
  work: (database: FreshDatabase) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tally-bench-'))
  const postgres = await embeddedPostgres({ dataDir: folder })
  const { db, close } = openDatabase({ url: postgres.url, application: 'bench', onError: () => undefined })
  try {
    await migrate(db, now)
    return await work({ db, url: postgres.url, folder })
  } finally {
    await close()
    await postgres.release()
    rmSync(postgres.folder, { recursive: true, force: true })
    rmSync(folder, { recursive: true, force: true })
  }
}
