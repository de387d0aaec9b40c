import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Db } from './database.ts'
import { migrationTable, readMigrations } from './migration-files.ts'

/**
 * Brings the schema up to date: each numbered file once, in order, in its own transaction, under an advisory lock, so
 * that processes starting together wait for the first. A file that was changed after it ran is refused.
 * Returns the names of the files that were applied.
 */
export async function migrate(db: Db, now: Date): Promise<string[]> {
  const files = await readMigrations()
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtextextended('tally.migrate', 0))`.execute(connection)
    try {
      await sql.raw(migrationTable).execute(connection)
      const done = await connection.selectFrom('schema_migration').select(['name', 'checksum']).execute()
      const applied: string[] = []
      for (const { name, text, checksum } of files) {
        const before = done.find((row) => row.name === name)
        if (before && before.checksum !== checksum) {
          throw new AppError(
            'conflict',
            `The migration ${name} was changed after it ran here. Migrations only go forward.`,
          )
        }
        if (before) continue
        await connection.transaction().execute(async (transaction) => {
          await sql.raw(text).execute(transaction)
          await transaction.insertInto('schema_migration').values({ name, checksum, applied_at: now }).execute()
        })
        applied.push(name)
      }
      return applied
    } finally {
      await sql`select pg_advisory_unlock(hashtextextended('tally.migrate', 0))`.execute(connection)
    }
  })
}
