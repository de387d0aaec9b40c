import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import type { Entry } from './entry.ts'
import { entryFields, entryText } from './entry-text.ts'
import { addToSessions, addToUsage, dayRollUp, hourRollUp } from './roll-ups.ts'

/**
 * Adds entries to the ledger and to the roll-ups, in one statement. What the ledger already has changes nothing;
 * `recorded` counts what is new. Give at most a few thousand at a time. Throws when the database is away or refuses an
 * entry, and then has recorded none of them.
 */
export function recordEntries(db: DbOrTransaction, entries: readonly Entry[]): Promise<{ recorded: number }> {
  return recordEntryBytes(db, Buffer.from(entries.map(entryText).join(',')))
}

/** The same for entries that are JSON texts already (`entryText`), in UTF-8, with commas between. */
export async function recordEntryBytes(db: DbOrTransaction, batch: Buffer): Promise<{ recorded: number }> {
  if (batch.length === 0) return { recorded: 0 }
  // Inside somebody's transaction a failed statement spoils it; only its owner can try again.
  if (db.isTransaction) {
    await ensurePartitions(db, batch)
    return recordBatch(db, batch)
  }
  for (let attempt = 1; ; attempt++) {
    try {
      return await recordBatch(db, batch)
    } catch (thrown) {
      const code = sqlState(thrown)
      if (attempt === maxAttempts) throw thrown
      if (isMissingPartition(thrown)) await ensurePartitions(db, batch)
      else if (code === '40P01' || code === '40001') await wait(Math.random() * 20 * attempt)
      else throw thrown
    }
  }
}

/** Whether the database refused the content of an entry, so that trying again cannot help. */
export function isRefusedEntry(thrown: unknown): boolean {
  // Data exceptions, broken constraints, and values too long for an index.
  return /^(22|23|54)/.test(sqlState(thrown))
}

const maxAttempts = 10

async function recordBatch(db: DbOrTransaction, batch: Buffer): Promise<{ recorded: number }> {
  const result = await sql<{ recorded: number }>`${beforeBatch}${batch}${afterBatch}`.execute(db)
  return { recorded: result.rows[0]?.recorded ?? 0 }
}

async function ensurePartitions(db: DbOrTransaction, batch: Buffer): Promise<void> {
  await sql`select ensure_entry_partition(first_day) from (
    select distinct date_trunc('month', ${sql.raw(dayOfEntry)})::date as first_day
    from jsonb_array_elements(('[' || ${batch}::text || ']')::jsonb) as entry order by 1) as months`.execute(db)
}

// PostgreSQL has no code of its own for it: a check violation that names no constraint.
function isMissingPartition(thrown: unknown): boolean {
  return (
    sqlState(thrown) === '23514' &&
    thrown instanceof Error &&
    !('constraint' in thrown && thrown.constraint !== undefined)
  )
}

function sqlState(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
}

/**
 * How each column is read from an entry's text, by the place of its field there. What a client or a provider may write freely is cut: together the names
 * are the key of a roll-up, and an index row has an end. Milliseconds may come with fractions.
 */
const columns: Array<{
  column: string
  field: (typeof entryFields)[number]
  type: string
  value?: (text: string) => string
}> = [
  { column: 'source', field: 'source', type: 'text' },
  { column: 'source_id', field: 'sourceId', type: 'text' },
  { column: 'day', field: 'day', type: 'date' },
  { column: 'at', field: 'at', type: 'timestamptz' },
  { column: 'account', field: 'account', type: 'text', value: cut(100) },
  { column: 'provider', field: 'provider', type: 'text' },
  { column: 'category', field: 'category', type: 'text' },
  { column: 'basis', field: 'basis', type: 'text' },
  { column: 'handle_id', field: 'handleId', type: 'bigint' },
  { column: 'key_ref', field: 'keyRef', type: 'text', value: cut(100) },
  { column: 'project', field: 'project', type: 'text', value: cut(200) },
  { column: 'tags', field: 'tags', type: 'jsonb' },
  { column: 'repository', field: 'repository', type: 'text', value: cut(500) },
  { column: 'model', field: 'model', type: 'text', value: cut(120) },
  { column: 'model_raw', field: 'modelRaw', type: 'text', value: cut(120) },
  { column: 'tool', field: 'tool', type: 'text', value: cut(60) },
  { column: 'session', field: 'session', type: 'text', value: cut(200) },
  { column: 'agent', field: 'agent', type: 'text', value: cut(200) },
  { column: 'input_tokens', field: 'inputTokens', type: 'bigint' },
  { column: 'cache_read_tokens', field: 'cacheReadTokens', type: 'bigint' },
  { column: 'cache_write_5m_tokens', field: 'cacheWrite5mTokens', type: 'bigint' },
  { column: 'cache_write_1h_tokens', field: 'cacheWrite1hTokens', type: 'bigint' },
  { column: 'output_tokens', field: 'outputTokens', type: 'bigint' },
  { column: 'reasoning_tokens', field: 'reasoningTokens', type: 'bigint' },
  { column: 'server_tool_calls', field: 'serverToolCalls', type: 'bigint' },
  { column: 'requests', field: 'requests', type: 'integer' },
  { column: 'cost_micro_usd', field: 'costMicroUsd', type: 'bigint' },
  { column: 'list_micro_usd', field: 'listMicroUsd', type: 'bigint' },
  { column: 'price_version', field: 'priceVersion', type: 'text' },
  { column: 'service_tier', field: 'serviceTier', type: 'text', value: cut(60) },
  { column: 'outcome', field: 'outcome', type: 'text' },
  { column: 'status', field: 'status', type: 'integer' },
  { column: 'first_byte_ms', field: 'firstByteMs', type: 'double precision', value: whole },
  { column: 'total_ms', field: 'totalMs', type: 'double precision', value: whole },
  { column: 'provider_request_id', field: 'providerRequestId', type: 'text', value: cut(200) },
  { column: 'human_turn', field: 'humanTurn', type: 'boolean' },
]

function cut(length: number) {
  return (text: string) => `left(${text}, ${length})`
}

function whole(number: string): string {
  return `round(${number})::integer`
}

const names = columns.map(({ column }) => column).join(', ')
const values = columns.map(({ field, type, value }) => (value ?? itself)(typed(field, type))).join(', ')
const dayOfEntry = typed('day', 'date')

function itself(text: string): string {
  return text
}

function typed(field: (typeof entryFields)[number], type: string): string {
  const place = entryFields.indexOf(field)
  return type === 'jsonb'
    ? `entry -> ${place}`
    : type === 'text'
      ? `entry ->> ${place}`
      : `(entry ->> ${place})::${type}`
}

// One statement, so that entries and sums are there together or not at all, in one round trip. Each part inserts in
// the order of its key: concurrent writers then queue up and do not deadlock. The texts come as their bytes, which is what
// a text is in PostgreSQL's binary format, and get their brackets here: nobody copies half a megabyte for those.
const beforeBatch = sql.raw(`
  with inserted as (
    insert into entry (${names})
    select ${values} from jsonb_array_elements(('[' || `)
const afterBatch = sql.raw(`::text || ']')::jsonb) as entry
    order by 1, 2, 3
    on conflict do nothing
    returning *
  ), hours as (${addToUsage(hourRollUp, 'inserted')}
  ), days as (${addToUsage(dayRollUp, 'inserted')}
  ), sessions as (${addToSessions('inserted')})
  select count(*) as recorded from inserted`)
