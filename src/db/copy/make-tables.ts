import type pg from 'pg'
import { quoted } from './connect.ts'
import type { CopiedTable } from './manifest.ts'
import { tableNames } from './read-tables.ts'

/** Makes what the migrations do not: months of parted tables, and tables that come and go while files and vendors are read. */
export async function makeTables(client: pg.Client, tables: readonly CopiedTable[]): Promise<void> {
  const there = new Set(await tableNames(client))
  for (const table of tables) {
    if (!there.has(table.name)) await makeTable(client, table)
    for (const month of table.months ?? [])
      await client.query(`select ensure_${table.name}_partition($1::date)`, [month])
  }
}

async function makeTable(client: pg.Client, { name, columns, indexes, isUnlogged }: CopiedTable): Promise<void> {
  const fields = columns.map((column) => `${quoted(column.name)} ${column.type}${column.isRequired ? ' not null' : ''}`)
  await client.query(`create ${isUnlogged ? 'unlogged ' : ''}table ${quoted(name)} (${fields.join(', ')})`)
  for (const { columns: keys, isUnique } of indexes) {
    await client.query(`create ${isUnique ? 'unique ' : ''}index on ${quoted(name)} (${keys.map(quoted).join(', ')})`)
  }
}
