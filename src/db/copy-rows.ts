import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { from as copyFrom } from 'pg-copy-streams'
import { AppError } from '../base/app-error.ts'
import { type Db, poolOf } from './database.ts'

/**
 * Adds rows to a table with COPY, all or none, in a transaction of their own. `lines`: rows as `copyLine` makes them, in
 * pieces. Many times cheaper than inserts for thousands of rows.
 */
export async function copyRows(
  db: Db,
  input: { table: string; columns: readonly string[]; lines: readonly Buffer[] },
): Promise<void> {
  const { table, columns, lines } = input
  const client = await poolOf(db).connect()
  let failure: Error | undefined
  try {
    const names = columns.map((column) => client.escapeIdentifier(column)).join(', ')
    const copy = client.query(copyFrom(`copy ${client.escapeIdentifier(table)} (${names}) from stdin`))
    await pipeline(Readable.from(lines, { objectMode: false }), copy)
  } catch (thrown) {
    failure = thrown instanceof Error ? thrown : new AppError('internal', String(thrown))
    throw failure
  } finally {
    client.release(failure)
  }
}

/** A row in COPY's text format, its line break included. Null is SQL's null; NUL, which PostgreSQL has no place for, is dropped. */
export function copyLine(values: ReadonlyArray<string | number | null>): string {
  let line = ''
  // By its place: this runs for each row of millions, and an iterator of pairs takes longer.
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? null
    if (index > 0) line += '\t'
    line += value === null ? '\\N' : typeof value === 'number' ? value : escaped(value)
  }
  return `${line}\n`
}

const special = /[\\\t\n\r\0]/
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '' }

function escaped(text: string): string {
  return special.test(text) ? text.replaceAll(/[\\\t\n\r\0]/g, (found) => escapes[found] ?? '') : text
}
