import { sql } from 'kysely'
import type { DbOrTransaction } from './database.ts'
import { isNamed } from './is-named.ts'

/** A row as its columns say it; what is sealed or hashed is left out. */
type Row = Record<string, unknown>

/** The rows of every table but `except` (a name that ends in `*` stands for all that begin so) that hold one of these texts, by table. */
export async function rowsThatHold(
  db: DbOrTransaction,
  input: { texts: readonly string[]; except: readonly string[] },
): Promise<Record<string, Row[]>> {
  const found: Record<string, Row[]> = {}
  for (const [table, sealed] of await tablesOf(db, input.except)) {
    const { rows } = await sql<{ row: Row }>`
      select to_jsonb(held) - ${sealed}::text[] as row from ${sql.table(table)} as held
      where exists (select from unnest(${[...input.texts]}::text[]) as asked(words) where strpos(lower(held::text), lower(words)) > 0)`.execute(
      db,
    )
    if (rows.length > 0) found[table] = rows.map(({ row }) => row)
  }
  return found
}

async function tablesOf(db: DbOrTransaction, except: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{ table: string; sealed: string[] }>`
    select held.table_name as table,
      coalesce(array_agg(kept.column_name::text) filter (where kept.data_type = 'bytea'), '{}') as sealed
    from information_schema.tables as held join information_schema.columns as kept using (table_schema, table_name)
    where held.table_schema = current_schema() and held.table_type = 'BASE TABLE'
    group by held.table_name order by held.table_name`.execute(db)
  return new Map(rows.filter(({ table }) => !isNamed(table, except)).map(({ table, sealed }) => [table, sealed]))
}
