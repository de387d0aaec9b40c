import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { type OpenDatabase, openDatabase } from './database.ts'
import { migrate } from './migrate.ts'

/**
 * A migrated database of a test's own, in the cluster the test run started (see `vitest.setup.ts`). Copied from a
 * template, so it is there in a fraction of a second; `close` drops it.
 */
export function testDatabase(): Promise<OpenDatabase> {
  return databaseFrom('tally_template')
}

/** The same without anything in it, not even the schema. */
export function emptyDatabase(): Promise<OpenDatabase> {
  return databaseFrom('template0')
}

async function databaseFrom(template: 'tally_template' | 'template0'): Promise<OpenDatabase> {
  const cluster = process.env.TALLY_TEST_CLUSTER_URL
  if (!cluster) throw new Error('Run tests with npm test: it starts the PostgreSQL they need.')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await inCluster(cluster, `create database ${name} template ${template}`)
  const url = new URL(cluster)
  url.pathname = `/${name}`
  const database = openDatabase({
    url: url.href,
    application: 'test',
    maxConnections: 4,
    // Tests that kill connections on purpose lose idle ones too.
    onError: () => undefined,
  })
  return {
    ...database,
    async close() {
      await database.close()
      await inCluster(cluster, `drop database if exists ${name} with (force)`)
    },
  }
}

/** Makes the template every test database is copied from. */
export async function prepareTestCluster(clusterUrl: string, now: Date): Promise<void> {
  await inCluster(clusterUrl, 'create database tally_template')
  const url = new URL(clusterUrl)
  url.pathname = '/tally_template'
  const template = openDatabase({ url: url.href, application: 'test template', onError: () => undefined })
  await migrate(template.db, now)
  await template.close()
}

async function inCluster(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
