import type pg from 'pg'
import { quoted } from './connect.ts'
import type { CopiedTable, TableCheck } from './manifest.ts'

/** Counts a table's rows, adds up its money, and digests all of it: the same for the same rows, on whatever server. */
export async function checkTable(client: pg.Client, table: CopiedTable): Promise<TableCheck> {
  const columns = table.columns.map(({ name }) => quoted(name)).join(', ')
  const money = table.columns.filter(({ name, type }) => name.endsWith('micro_usd') && type === 'bigint')
  const sums = money.map(({ name }) => `, 'money_${name}', coalesce(sum(${quoted(name)}), 0)::text`).join('')
  const { rows } = await client.query<{ found: Record<string, string> }>(
    `select jsonb_build_object('rows', count(*)::text,
       'digest', coalesce(sum(('x' || left(md5(row(${columns})::text), 15))::bit(60)::bigint), 0)::text${sums}) as found
     from ${quoted(table.name)}`,
  )
  const found = rows[0]?.found ?? {}
  return {
    table: table.name,
    rows: found.rows ?? '',
    digest: found.digest ?? '',
    money: Object.fromEntries(money.map(({ name }) => [name, found[`money_${name}`] ?? ''])),
  }
}

/** How a table differs from what it has to be, in words; null where it does not. */
export function differenceOf(expected: TableCheck, found: TableCheck): string | null {
  if (expected.rows !== found.rows) return `${expected.table} has ${found.rows} rows in place of ${expected.rows}`
  const sum = Object.entries(expected.money).find(([column, value]) => found.money[column] !== value)
  if (sum) return `${expected.table}.${sum[0]} adds up to ${found.money[sum[0]]} in place of ${sum[1]}`
  return expected.digest === found.digest ? null : `rows of ${expected.table} differ`
}

/** The rows of all tables. */
export function rowsIn(tables: readonly TableCheck[]): number {
  return tables.reduce((sum, { rows }) => sum + Number(rows), 0)
}
