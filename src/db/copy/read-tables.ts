import type pg from 'pg'
import { quoted } from './connect.ts'
import type { CopiedTable } from './manifest.ts'

/** The names of the tables there are, but for the parts of one that is parted. */
export async function tableNames(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where ${isOurs} and relkind in ('r', 'p') and not relispartition order by 1`,
  )
  return rows.map(({ name }) => name)
}

/** Everything that makes a schema somebody's: tables, views, sequences. Extensions' own are left out. */
export async function relationNames(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select relname as name from pg_class where ${isOurs} and relkind in ('r', 'p', 'v', 'm', 'S', 'f')
      and not exists (select from pg_depend where objid = pg_class.oid and classid = 'pg_class'::regclass and deptype = 'e')
      order by 1`,
  )
  return rows.map(({ name }) => name)
}

const isOurs = 'relnamespace = current_schema()::regnamespace'

/** The tables as they are, with what is needed to make and fill them elsewhere. */
export async function readTables(client: pg.Client): Promise<CopiedTable[]> {
  const { rows } = await client.query<CopiedTable>(tablesQuery)
  const tables: CopiedTable[] = []
  for (const table of rows) tables.push({ ...table, sequences: await sequencesOf(client, table) })
  return tables
}

/** How much room tables take, by name: parts and what is kept outside of rows included. */
export async function tableSizes(client: pg.Client): Promise<Map<string, number>> {
  const { rows } = await client.query<{ name: string; size: string }>(
    `select relname as name, (select sum(pg_table_size(relid)) from pg_partition_tree(pg_class.oid))::text as size
     from pg_class where ${isOurs} and relkind = 'p'
     union all
     select relname, pg_table_size(oid)::text from pg_class where ${isOurs} and relkind = 'r' and not relispartition`,
  )
  return new Map(rows.map(({ name, size }) => [name, Number(size)]))
}

async function sequencesOf(client: pg.Client, table: CopiedTable): Promise<CopiedTable['sequences']> {
  const { rows } = await client.query<{ column: string; sequence: string }>(
    `select attname as column, pg_get_serial_sequence(attrelid::regclass::text, attname) as sequence
     from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped
       and pg_get_serial_sequence(attrelid::regclass::text, attname) is not null order by attnum`,
    [quoted(table.name)],
  )
  const sequences: CopiedTable['sequences'] = []
  for (const { column, sequence } of rows) {
    const state = await client.query<{ last: string; isCalled: boolean }>(
      `select last_value::text as last, is_called as "isCalled" from ${sequence}`,
    )
    for (const { last, isCalled } of state.rows) sequences.push({ column, last, isCalled })
  }
  return sequences
}

const tablesQuery = `
  select relname as name,
    (select jsonb_agg(jsonb_build_object('name', attname, 'type', format_type(atttypid, atttypmod), 'isRequired', attnotnull)
        order by attnum)
      from pg_attribute where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
    case when relkind = 'p' then (
      select coalesce(jsonb_agg(substring(pg_get_expr(part.relpartbound, part.oid) from '[0-9]{4}-[0-9]{2}-[0-9]{2}')
        order by part.relname), '[]')
      from pg_inherits join pg_class as part on part.oid = inhrelid where inhparent = pg_class.oid
    ) end as months,
    (select coalesce(jsonb_agg(jsonb_build_object('isUnique', indisunique, 'columns', (
        select jsonb_agg(attname order by place) from unnest(indkey::int[]) with ordinality as key(number, place)
        join pg_attribute on attrelid = indrelid and attnum = key.number)) order by indexrelid), '[]')
      from pg_index where indrelid = pg_class.oid and indexprs is null and indpred is null) as indexes,
    relpersistence = 'u' as "isUnlogged"
  from pg_class where ${isOurs} and relkind in ('r', 'p') and not relispartition order by 1`
