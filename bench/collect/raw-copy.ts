import { createReadStream, createWriteStream, rmSync } from 'node:fs'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'

/** Seconds PostgreSQL takes for a COPY of all rows of the ledger into a plain table, without an index, a sum or a vendor. */
export async function rawCopySeconds(url: string, folder: string): Promise<number> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const file = path.join(folder, 'entries.copy')
  try {
    await pipeline(client.query(copyTo('copy (select * from entry) to stdout')), createWriteStream(file))
    await client.query('create table raw_copy as select * from entry where false')
    const started = performance.now()
    await pipeline(createReadStream(file), client.query(copyFrom('copy raw_copy from stdin')))
    return (performance.now() - started) / 1_000
  } finally {
    await client.query('drop table if exists raw_copy')
    await client.end()
    rmSync(file, { force: true })
  }
}
