import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { AppError, hasCode } from '../../base/app-error.ts'
import { checkTable } from './check-tables.ts'
import { connectToCopy, quoted } from './connect.ts'
import type { CopiedTable, CopySource, Manifest, OnProgress, Piece } from './manifest.ts'
import { readTables, tableNames, tableSizes } from './read-tables.ts'

/**
 * Reads a whole database as it is at one moment, while others go on with it: nobody waits for it, and it changes nothing.
 * Throws `not-found` where it has no tables of Tally's.
 */
export async function openDatabaseSource(
  url: string,
  { tally, now, onProgress }: { tally: string; now: Date; onProgress: OnProgress },
): Promise<CopySource> {
  const client = await connectToCopy(url)
  try {
    const tables = await holdAll(client)
    const manifest: Manifest = {
      kind: 'tally-backup',
      format: 1,
      madeAt: now.toISOString(),
      tally,
      fingerprint: await fingerprintIn(client),
      migrations: await migrationsIn(client),
      tables,
    }
    const sizes = await tableSizes(client)
    return {
      manifest,
      pieces: () => piecesOf(client, { tables, sizes, onProgress }),
      async checks() {
        const checks = []
        for (const [index, table] of tables.entries()) {
          onProgress(shareOfCopying + (1 - shareOfCopying) * (index / tables.length), `checking ${table.name}`)
          checks.push(await checkTable(client, table))
        }
        return checks
      },
      close: () => client.end(),
    }
  } catch (thrown) {
    await client.end()
    throw thrown
  }
}

const shareOfCopying = 0.75
const mostTries = 5

// Tables come and go while vendors are read. All are held before the moment that is read, so that none is taken away under
// our hands; where one came meanwhile, the moment is chosen anew.
async function holdAll(client: pg.Client): Promise<[CopiedTable, ...CopiedTable[]]> {
  for (let attempt = 1; attempt <= mostTries; attempt++) {
    const names = await tableNames(client)
    if (!names.includes('schema_migration')) throw noTables()
    try {
      await client.query('begin isolation level repeatable read read only')
      await client.query(`lock table ${names.map(quoted).join(', ')} in access share mode`)
      const [first, ...more] = await readTables(client)
      if (first && [first, ...more].map(({ name }) => name).join() === names.join()) return [first, ...more]
    } catch (thrown) {
      if (!hasCode(thrown, '42P01')) throw thrown
    }
    await client.query('rollback')
    await wait(100 * attempt)
  }
  throw new AppError('unavailable', 'Tables of the database come and go too fast to copy it. Try again in a minute.')
}

async function* piecesOf(
  client: pg.Client,
  input: { tables: readonly CopiedTable[]; sizes: ReadonlyMap<string, number>; onProgress: OnProgress },
): AsyncGenerator<Piece> {
  const { tables, sizes, onProgress } = input
  const all = tables.reduce((sum, { name }) => sum + (sizes.get(name) ?? 0), 0)
  let before = 0
  for (const table of tables) {
    const size = sizes.get(table.name) ?? 0
    const columns = table.columns.map(({ name }) => quoted(name)).join(', ')
    const rows = client.query(copyTo(`copy (select ${columns} from ${quoted(table.name)}) to stdout`))
    let read = 0
    for await (const bytes of rows) {
      read += bytes.length
      onProgress((shareOfCopying * (before + Math.min(read, size))) / Math.max(1, all), `copying ${table.name}`)
      yield { table: table.name, bytes }
    }
    before += size
  }
}

async function migrationsIn(client: pg.Client): Promise<Manifest['migrations']> {
  const { rows } = await client.query<Manifest['migrations'][number]>(
    'select name, checksum from schema_migration order by name',
  )
  const [first, ...more] = rows
  if (!first) throw noTables()
  return [first, ...more]
}

async function fingerprintIn(client: pg.Client): Promise<string | null> {
  const { rows } = await client.query<{ value: string }>(
    "select value #>> '{}' as value from setting where name = 'secret-key.fingerprint'",
  )
  return rows[0]?.value ?? null
}

function noTables(): AppError {
  return new AppError('not-found', 'This database has no tables of Tally’s: there is nothing to copy.')
}
