import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'

/**
 * Does something with a file that only one process may do at a time, over one connection: a process that dies lets go of it
 * at once, and one that lost its connection changes nothing more. Null when another process has it.
 */
export async function inTurn<Result>(
  db: Db,
  fileId: number,
  work: (connection: Db) => Promise<Result>,
): Promise<{ result: Result } | null> {
  const name = `tally.handed-file.${fileId}`
  return db.connection().execute(async (connection) => {
    const { rows } = await sql<{ got: boolean }>`
      select pg_try_advisory_lock(hashtextextended(${name}, 0)) as got`.execute(connection)
    if (!rows[0]?.got) return null
    try {
      return { result: await work(connection) }
    } finally {
      // Where the connection is gone, so is the lock.
      await sql`select pg_advisory_unlock(hashtextextended(${name}, 0))`.execute(connection).catch(() => undefined)
    }
  })
}

/** What is said where another process has the file. */
export function hasItsTurn(name: string): AppError {
  return new AppError(
    'conflict',
    `“${name}” is being imported or undone just now. Nothing was changed; look again in a moment.`,
  )
}
