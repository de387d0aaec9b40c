import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Db } from '../../src/db/database.ts'

/** The table people would make of the same usage, with the indexes they would give it; instants are UTC, `usd` numeric. */
export async function makeRawEvents(db: Db): Promise<void> {
  await sql`create table raw_event as
    select entry.at at time zone 'UTC' as happened_at, coalesce(person.email, handle.name) as email, entry.provider, entry.model,
      entry.category, entry.input_tokens, entry.output_tokens, entry.cache_read_tokens, entry.cache_write_5m_tokens,
      entry.cost_micro_usd / 1e6 as usd
    from entry join handle on handle.id = entry.handle_id left join person on person.id = handle.person_id
    where entry.counts`.execute(db)
  await sql`create index on raw_event (email, happened_at)`.execute(db)
  await sql`create index on raw_event (happened_at)`.execute(db)
  await sql`vacuum analyze raw_event`.execute(db)
}

/** Writes the table as CSV with a head. */
export async function copyRawEvents(url: string, file: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await pipeline(client.query(copyTo('copy raw_event to stdout (format csv, header)')), createWriteStream(file))
  } finally {
    await client.end()
  }
}
