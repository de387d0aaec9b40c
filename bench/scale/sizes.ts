import { sql } from 'kysely'
import type { Db } from '../../src/db/database.ts'
import { print, table } from '../tables.ts'

/** Bytes on disk of one kind of tables, and about how many rows they have. */
type Size = { name: string; rows: number; rowBytes: number; indexBytes: number }

/** Prints what the ledger and its sums take on the disk. */
export async function printSizes(db: Db, events: number): Promise<void> {
  const sizes = await sizesOf(db)
  const line = ({ name, rows, rowBytes, indexBytes }: Size) => [
    name,
    rows.toLocaleString('en-US'),
    (rowBytes / 1e9).toFixed(2),
    (indexBytes / 1e9).toFixed(2),
    Math.round((rowBytes + indexBytes) / events),
  ]
  const all = sizes.reduce((sum, one) => ({
    name: 'all',
    rows: sum.rows + one.rows,
    rowBytes: sum.rowBytes + one.rowBytes,
    indexBytes: sum.indexBytes + one.indexBytes,
  }))
  table('Sizes', ['tables', 'rows, about', 'GB', 'indexes, GB', 'bytes an entry'], [...sizes, all].map(line))
  const indexes = await sizesOfIndexes(db)
  print(
    `\nIndexes of the entries: ${indexes.map(({ name, bytes }) => `${name} ${(bytes / 1e9).toFixed(2)} GB`).join(', ')}.`,
  )
}

async function sizesOf(db: Db): Promise<Size[]> {
  const { rows } = await sql<Size>`
    select case
        when relname ~ '^entry_' then 'entries'
        when relname in ('usage_hour', 'usage_day', 'session_total') then relname
        when relname ~ '^usage_.*_to_date$' then 'coarse sums to date'
        when relname ~ '^usage_' then 'coarse sums by day'
        else 'people, handles, keys and all else' end as name,
      sum(greatest(reltuples, 0))::bigint as rows, sum(pg_table_size(oid))::bigint as "rowBytes",
      sum(pg_indexes_size(oid))::bigint as "indexBytes"
    from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace group by 1
    order by sum(pg_total_relation_size(oid)) desc`.execute(db)
  return rows
}

async function sizesOfIndexes(db: Db): Promise<Array<{ name: string; bytes: number }>> {
  const { rows } = await sql<{ name: string; bytes: number }>`
    select whole.relname as name, sum(pg_relation_size(part.oid))::bigint as bytes
    from pg_index join pg_class as whole on whole.oid = indexrelid
      join pg_inherits on inhparent = indexrelid join pg_class as part on part.oid = inhrelid
    where indrelid = 'entry'::regclass group by 1 order by 2 desc`.execute(db)
  return rows
}
