import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { systemClock } from '../../src/base/clock.ts'
import { embeddedPostgres } from '../../src/db/embedded/cluster.ts'
import { prepareTestCluster } from '../../src/db/testing.ts'

/** Does something with the cluster that `testDatabase` needs, and removes it. */
export async function withCluster<Result>(work: () => Promise<Result>): Promise<Result> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'tally-fuzz-'))
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']
  const postgres = await embeddedPostgres({ dataDir, settings })
  try {
    await prepareTestCluster(postgres.url, systemClock.now())
    process.env.TALLY_TEST_CLUSTER_URL = postgres.url
    return await work()
  } finally {
    await postgres.release()
    if (!postgres.folder.startsWith(dataDir)) rmSync(path.dirname(postgres.folder), { recursive: true, force: true })
    rmSync(dataDir, { recursive: true, force: true })
  }
}
