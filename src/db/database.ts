import { Kysely, PostgresDialect, type RawBuilder, sql, type Transaction } from 'kysely'
import pg from 'pg'
import { AppError } from '../base/app-error.ts'
import type { MicroUsd } from '../base/money.ts'
import { within } from '../base/within.ts'
import type { Tables } from './tables.ts'

export type Db = Kysely<Tables>

/** What a query function takes: the database itself or a transaction somebody else opened. */
export type DbOrTransaction = Db | Transaction<Tables>

/** An open pool and the queries over it. `close` waits for queries that run. */
export type OpenDatabase = { db: Db; url: string; close(): Promise<void> }

/**
 * Opens a pool on a PostgreSQL URL; nothing is connected before the first query. `application` names the process in
 * pg_stat_activity. Statements end after 60 s on the server.
 */
export function openDatabase(input: {
  url: string
  application: string
  maxConnections?: number
  onError(thrown: Error): void
}): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: input.url,
    max: input.maxConnections ?? 8,
    application_name: input.application,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 60_000,
    keepAlive: true,
    types: { getTypeParser: readerOf },
  })
  // A connection lost while idle is reported here; without a listener it would end the process.
  pool.on('error', input.onError)
  // One lost during a query fails that query; without a listener on the client it would end the process as well.
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  pools.set(db, pool)
  return { db, url: input.url, close: () => db.destroy() }
}

// Kysely gives a connection back only when its query has ended; asking the pool itself, one that hangs can be given up.
const pools = new WeakMap<Db, pg.Pool>()

/** The pool under a database, for what Kysely has no words for. */
export function poolOf(db: Db): pg.Pool {
  const pool = pools.get(db)
  if (!pool) throw new AppError('internal', 'this database was not opened by openDatabase')
  return pool
}

/** How the connections of a pool are used: `waiting` counts queries that have to wait for one. */
export function poolUse(db: Db): { busy: number; idle: number; waiting: number } {
  const { totalCount, idleCount, waitingCount } = poolOf(db)
  return { busy: totalCount - idleCount, idle: idleCount, waiting: waitingCount }
}

/** Reads from one moment of the database, so that what is read fits together. */
export function inSnapshot<T>(db: Db, read: (snapshot: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(read)
}

export const answersWithinMs = 1_500

/** Whether the database answers right now, said within 1.5 s. A connection that gives no answer is closed, not kept. */
export async function answers(db: Db): Promise<boolean> {
  const pool = pools.get(db)
  if (!pool) return false
  const question = { text: 'select 1', query_timeout: answersWithinMs }
  try {
    return (await within(answersWithinMs, pool.query(question))).inTime
  } catch {
    return false
  }
}

/** A sum of money: PostgreSQL widens sums of bigint to numeric, this brings them back to whole micro-dollars; none is 0. */
export function sumOfMoney(column: string): RawBuilder<MicroUsd> {
  return sql<MicroUsd>`coalesce(sum(${sql.ref(column)}), 0)::bigint`
}

/** A sum of counts or tokens, as a number; none is 0. */
export function sumOf(column: string): RawBuilder<number> {
  return sql<number>`coalesce(sum(${sql.ref(column)}), 0)::bigint`
}

/** True for errors that mean "the database is not there just now", so that waiting may help. */
export function isDatabaseAway(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  const code = 'code' in thrown ? String(thrown.code) : ''
  return (
    awayCodes.has(code) || /^(08|57P|53)/.test(code) || /timeout exceeded|Connection terminated/i.test(thrown.message)
  )
}

/** True where writers got in each other's way and the same transaction may simply be tried again. */
export function isConflictOfWriters(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === '40P01' || thrown.code === '40001')
}

/** True where somebody else held a lock for longer than we wait; the transaction may be tried again later. */
export function isLockTaken(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && (thrown.code === '55P03' || thrown.code === '40P01')
}

const awayCodes = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EHOSTUNREACH'])

function readerOf(typeId: number, format?: 'text' | 'binary') {
  if (typeId === pg.types.builtins.INT8) return readWhole
  if (typeId === pg.types.builtins.DATE) return (text: string) => text
  return pg.types.getTypeParser(typeId, format ?? 'text')
}

function readWhole(text: string): number {
  const whole = Number(text)
  if (!Number.isSafeInteger(whole)) throw new AppError('internal', `${text} does not fit a safe integer`)
  return whole
}
