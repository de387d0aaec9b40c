import type pg from 'pg'
import { quoted } from './connect.ts'
import { tableNames } from './read-tables.ts'

/**
 * Does some work while no trigger runs and no foreign key is looked at: rows come as they were, sums and counters with them,
 * and nothing is counted twice. The keys are put back behind, each checked once for the whole table. For a
 * transaction: where the work throws, its end puts everything back.
 */
export async function withoutRules<Done>(client: pg.Client, work: () => Promise<Done>): Promise<Done> {
  const tables = await tableNames(client)
  const { rows: keys } = await client.query<{ table: string; name: string; definition: string }>(
    `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
     from pg_constraint where contype = 'f' and conparentid = 0 and connamespace = current_schema()::regnamespace
     order by 1, 2`,
  )
  for (const { table, name } of keys) await client.query(`alter table ${table} drop constraint ${quoted(name)}`)
  for (const table of tables) await client.query(`alter table ${quoted(table)} disable trigger user`)
  const done = await work()
  for (const table of tables) await client.query(`alter table ${quoted(table)} enable trigger user`)
  for (const { table, name, definition } of keys) {
    await client.query(`alter table ${table} add constraint ${quoted(name)} ${definition}`)
  }
  return done
}
