import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import { z } from 'zod'
import { type Db, poolOf } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** How a plan reads a month's part of the ledger: `entry_2026_11`, `Index Scan`, by its index on `handle_id_at`. */
export type PartRead = { part: string; way: string; indexes: string[] }

/** The same database; `statements` gets every statement that goes through it. Close the database itself, not this. */
export function noting(db: Db): { db: Db; statements: CompiledQuery[] } {
  const statements: CompiledQuery[] = []
  const log = ({ query }: { query: CompiledQuery }) => void statements.push(query)
  return { db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool: poolOf(db) }), log }), statements }
}

/** The parts of the ledger that a statement would read, and how, as PostgreSQL plans it. It is not run. */
export async function readsOf(db: Db, { sql, parameters }: CompiledQuery): Promise<PartRead[]> {
  const { rows } = await db.executeQuery(CompiledQuery.raw(`explain (format json) ${sql}`, [...parameters]))
  return explained.parse(rows).flatMap(({ 'QUERY PLAN': plans }) => plans.flatMap(({ Plan }) => readsIn(Plan)))
}

const node = z.object({
  'Node Type': z.string(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  get Plans() {
    return z.array(node).optional()
  },
})
const explained = z.array(z.object({ 'QUERY PLAN': z.array(z.object({ Plan: node })) }))

function readsIn(plan: z.infer<typeof node>): PartRead[] {
  const { 'Node Type': way, 'Relation Name': part, Plans = [] } = plan
  const isRead = part !== undefined && /^entry_\d{4}_\d{2}$/.test(part) && way !== 'ModifyTable'
  return [...(isRead ? [{ part, way, indexes: indexesIn(plan) }] : []), ...Plans.flatMap(readsIn)]
}

function indexesIn({ 'Index Name': name, Plans = [] }: z.infer<typeof node>): string[] {
  const own = name ? [name.replace(/^entry_\d{4}_\d{2}_/, '').replace(/_idx\d*$/, '')] : []
  return [...own, ...Plans.flatMap(indexesIn)]
}

/** How often each part of the ledger was read whole since the database began. */
export type WholeReads = { part: string; times: number }

/** Of a database with one connection only: what is done over others is told up to a second late. */
export async function wholeReads(db: Db): Promise<WholeReads[]> {
  await db.executeQuery(CompiledQuery.raw('select pg_stat_force_next_flush()'))
  const { rows } = await db.executeQuery<WholeReads>(
    CompiledQuery.raw(`select relname as part, seq_scan as times from pg_stat_user_tables
      where relname ~ '^entry_\\d{4}_\\d{2}$' order by 1`),
  )
  return rows
}
