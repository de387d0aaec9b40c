import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { embeddedPostgres } from './src/db/embedded/cluster.ts'
import { prepareTestCluster } from './src/db/testing.ts'

/** One PostgreSQL for the whole run, gone afterwards. It forgets on a power cut, which tests do not have. */
export async function setup() {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'tally-test-'))
  const postgres = await embeddedPostgres({
    dataDir,
    settings: ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'],
  })
  await prepareTestCluster(postgres.url, new Date())
  process.env.TALLY_TEST_CLUSTER_URL = postgres.url
  // Tests start the app and its commands dozens of times: all but the first find it compiled.
  process.env.TALLY_TEST_COMPILED = path.join(dataDir, 'compiled')
  return async () => {
    await postgres.release()
    // As root its files lie in a folder of their own, outside.
    if (!postgres.folder.startsWith(dataDir)) await rm(path.dirname(postgres.folder), { recursive: true, force: true })
    await rm(dataDir, { recursive: true, force: true })
  }
}
