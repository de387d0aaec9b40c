import { hash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Db } from './database.ts'

const folder = new URL('../../migrations/', import.meta.url)

/**
 * Brings the schema up to date: each numbered file once, in order, in its own transaction, under an advisory lock, so
 * that processes starting together wait for the first. A file that was changed after it ran is refused.
 * Returns the names of the files that were applied.
 */
export async function migrate(db: Db, now: Date): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort()
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(hashtextextended('tally.migrate', 0))`.execute(connection)
    try {
      await sql`create table if not exists schema_migration
        (name text primary key, checksum text not null, applied_at timestamptz not null)`.execute(connection)
      const done = await connection.selectFrom('schema_migration').select(['name', 'checksum']).execute()
      const applied: string[] = []
      for (const name of files) {
        const text = await readFile(new URL(name, folder), 'utf8')
        const checksum = hash('sha256', text)
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
