import { sql } from 'kysely'
import type { Db } from './database.ts'
import { readMigrations } from './migration-files.ts'

/** What a server says of itself and of us in it. */
export type DatabaseFacts = {
  /** As the server numbers its versions: 180004 is 18.4. */
  versionNumber: number
  version: string
  now: Date
  isReadOnly: boolean
  /** Whether we may make tables, which each month of the ledger is one of. */
  mayCreate: boolean
  /** Connections the server takes of everybody but superusers, and those that are open. */
  mostConnections: number
  openConnections: number
}

/** Asks the server what it says of itself. */
export async function databaseFacts(db: Db): Promise<DatabaseFacts> {
  const { rows } = await sql<DatabaseFacts>`
    select current_setting('server_version_num')::int as "versionNumber",
      current_setting('server_version') as version,
      clock_timestamp() as now,
      pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' as "isReadOnly",
      coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayCreate",
      current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
        as "mostConnections",
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as "openConnections"`.execute(db)
  const [facts] = rows
  if (!facts) throw new Error('the database said nothing of itself')
  return facts
}

/** How a schema stands to the files we have: not applied yet, changed since, and applied by a newer Tally. All empty: as it should be. */
export type SchemaState = { missing: string[]; changed: string[]; unknown: string[] }

/** Looks at what was applied; null where nothing ever was. */
export async function schemaState(db: Db): Promise<SchemaState | null> {
  const { rows } = await sql<{ made: boolean }>`select to_regclass('schema_migration') is not null as made`.execute(db)
  if (!rows[0]?.made) return null
  const files = await readMigrations()
  const applied = await db.selectFrom('schema_migration').select(['name', 'checksum']).execute()
  const checksums = new Map(applied.map(({ name, checksum }) => [name, checksum]))
  return {
    missing: files.filter(({ name }) => !checksums.has(name)).map(({ name }) => name),
    changed: files
      .filter(({ name, checksum }) => checksums.has(name) && checksums.get(name) !== checksum)
      .map(({ name }) => name),
    unknown: applied.map(({ name }) => name).filter((name) => !files.some((file) => file.name === name)),
  }
}
