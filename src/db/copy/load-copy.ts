import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { AppError } from '../../base/app-error.ts'
import { type MigrationFile, migrationTable } from '../migration-files.ts'
import { checkTable, differenceOf } from './check-tables.ts'
import { connectToCopy, quoted } from './connect.ts'
import { makeTables } from './make-tables.ts'
import type { CopiedTable, CopySource, OnProgress, Piece, TableCheck } from './manifest.ts'
import { relationNames, tableNames } from './read-tables.ts'
import { splitMigrations } from './split-migrations.ts'
import { withoutRules } from './without-rules.ts'

/** What was loaded, and the migrations that were applied behind it. */
export type LoadedCopy = { tables: TableCheck[]; migrated: string[] }

/**
 * Fills an empty database with a copy, in one transaction: it is whole, and every table is as it was, or there is nothing.
 * The copy's own schema is made first; what this version of Tally has beyond it is applied behind. Throws `conflict` where
 * the database is not empty or the copy is of a newer Tally.
 */
export async function loadCopy(
  url: string,
  source: CopySource,
  { now, onProgress }: { now: Date; onProgress: OnProgress },
): Promise<LoadedCopy> {
  const { own, later } = await splitMigrations(source.manifest)
  const client = await connectToCopy(url)
  try {
    await client.query('begin')
    // A Tally that starts meanwhile waits with its own migrations until we are done.
    await client.query("select pg_advisory_xact_lock(hashtextextended('tally.migrate', 0))")
    await refuseUsed(client)
    await client.query(migrationTable)
    for (const file of own) await apply(client, file, now)
    const tables = await fill(client, source, onProgress)
    for (const file of later) await apply(client, file, now)
    await client.query('commit')
    onProgress(1, 'counting for the planner')
    await client.query('analyze')
    return { tables, migrated: later.map(({ name }) => name) }
  } finally {
    await client.end()
  }
}

async function fill(client: pg.Client, source: CopySource, onProgress: OnProgress): Promise<TableCheck[]> {
  const { tables } = source.manifest
  await makeTables(client, tables)
  return withoutRules(client, async () => {
    await client.query(`truncate ${(await tableNames(client)).map(quoted).join(', ')}`)
    await copyRows(client, source)
    for (const table of tables) await setSequences(client, table)
    return compared(client, source, onProgress)
  })
}

async function copyRows(client: pg.Client, source: CopySource): Promise<void> {
  const tables = new Map(source.manifest.tables.map((table) => [table.name, table]))
  for await (const { table: name, bytes } of byTable(source.pieces())) {
    const columns = tables.get(name)?.columns.map((column) => quoted(column.name)) ?? []
    const copy = client.query(copyFrom(`copy ${quoted(name)} (${columns.join(', ')}) from stdin`))
    await pipeline(Readable.from(bytes, { objectMode: false }), copy)
  }
}

// Each table's bytes are read to their end before the next is asked for.
async function* byTable(
  pieces: AsyncIterable<Piece>,
): AsyncGenerator<{ table: string; bytes: AsyncGenerator<Buffer> }> {
  const iterator = pieces[Symbol.asyncIterator]()
  let next = await iterator.next()
  async function* bytesOf(table: string): AsyncGenerator<Buffer> {
    while (!next.done && next.value.table === table) {
      yield next.value.bytes
      next = await iterator.next()
    }
  }
  try {
    while (!next.done) {
      const { table } = next.value
      yield { table, bytes: bytesOf(table) }
    }
  } finally {
    await iterator.return?.()
  }
}

async function setSequences(client: pg.Client, { name, sequences }: CopiedTable): Promise<void> {
  for (const { column, last, isCalled } of sequences) {
    await client.query('select setval(pg_get_serial_sequence($1, $2), $3::bigint, $4)', [
      quoted(name),
      column,
      last,
      isCalled,
    ])
  }
}

async function compared(client: pg.Client, source: CopySource, onProgress: OnProgress): Promise<TableCheck[]> {
  const tables = new Map(source.manifest.tables.map((table) => [table.name, table]))
  const checks = await source.checks()
  for (const [index, expected] of checks.entries()) {
    const table = tables.get(expected.table)
    if (!table) continue
    onProgress(index / checks.length, `comparing ${expected.table}`)
    const difference = differenceOf(expected, await checkTable(client, table))
    if (difference)
      throw new AppError('internal', `The copy differs from what was copied: ${difference}. Nothing was kept.`)
  }
  return checks
}

async function apply(client: pg.Client, { name, text, checksum }: MigrationFile, now: Date): Promise<void> {
  await client.query(text)
  await client.query('insert into schema_migration (name, checksum, applied_at) values ($1, $2, $3)', [
    name,
    checksum,
    now,
  ])
}

async function refuseUsed(client: pg.Client): Promise<void> {
  const names = await relationNames(client)
  if (names.length === 0) return
  const some = names.slice(0, 3).join(', ')
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  throw new AppError(
    'conflict',
    `This database is not empty: it has ${some}${more}. Give an empty one. Nothing was changed.`,
  )
}
