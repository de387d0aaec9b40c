import { type RawBuilder, sql } from 'kysely'
import { type Day, dayOf } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from './entry.ts'
import { addToSessions, addToUsage, cellsOf, dayRollUp, emptyCell, hourRollUp, takeFromUsage } from './roll-ups.ts'
import { sumSessionsAnew } from './sum-sessions.ts'

/**
 * What a source has told of `[from, to)` about an account, staged in a table of its own (`reported-usage.ts`). It counts
 * but for days a better source tells of, and keys that are only compared because the proxy meters them.
 */
export type ToldWindow = {
  provider: Provider
  source: Source
  account: string
  from: Date
  to: Date
  table: string
  uncountedDays: readonly Day[]
  comparedKeys: ReadonlyArray<{ keyRef: string; since: Day }>
  /** Whether the ledger may have something of this window already; when in doubt, true. */
  toldBefore: boolean
}

/** Rows of the ledger that came and went. */
export type Replacing = { added: number; removed: number }

/**
 * Puts a window in the place of what the ledger had of it from the same source and account, as part of the caller's
 * transaction: what is new is added, what is told no more is removed, what is told again stays untouched. Equal things
 * are told apart by counting them, so twins are two and a repetition is none.
 */
export async function replaceEntries(transaction: DbOrTransaction, window: ToldWindow): Promise<Replacing> {
  await sql`set local work_mem = '64MB'`.execute(transaction)
  await nameHandles(transaction, window)
  await ensureMonths(transaction, window.table)
  if (!window.toldBefore) return { added: await addTold(transaction, window, toldEntries(window)), removed: 0 }
  await sql`create temp table told_now on commit drop as ${toldEntries(window)}`.execute(transaction)
  const removed = await removeGone(transaction, window)
  await leaveOutKnown(transaction, window)
  const added = await addTold(transaction, window, sql`table told_now`)
  if (removed > 0) await settleAfterRemoval(transaction, window)
  await sql`drop table told_now, gone_sessions`.execute(transaction)
  return { added, removed }
}

async function nameHandles(transaction: DbOrTransaction, { provider, table }: ToldWindow): Promise<void> {
  await sql`insert into handle (vendor, name)
    select ${provider}, handle from ${sql.table(table)} where handle <> '' group by handle order by handle
    on conflict do nothing`.execute(transaction)
}

/**
 * Makes the parts of the ledger for what is staged in a table. Done before the transaction that counts it, nobody who counts
 * something else of the same month waits until that one ends.
 */
export async function ensureMonths(db: DbOrTransaction, table: string): Promise<void> {
  await sql`select ensure_entry_partition(month::date)
    from (select min(at_ms) as first, max(at_ms) as last from ${sql.table(table)}) as staged,
      generate_series(date_trunc('month', to_timestamp(first / 1000) at time zone 'UTC'),
        to_timestamp(last / 1000) at time zone 'UTC', interval '1 month') as month`.execute(db)
}

const columns =
  sql.raw(`source, source_id, day, at, account, provider, category, basis, handle_id, key_ref, project, tags,
  repository, model, model_raw, tool, session, agent, input_tokens, cache_read_tokens, cache_write_5m_tokens,
  cache_write_1h_tokens, output_tokens, reasoning_tokens, server_tool_calls, requests, cost_micro_usd, list_micro_usd,
  price_version, service_tier, outcome, provider_request_id, counts`)

/** What is staged, as entries, in the order of their ids. */
function toldEntries(window: ToldWindow): RawBuilder<unknown> {
  const { provider, source, account, table } = window
  return sql`select ${source}::text as source, ${`${account}:`}::text || content || '-' || row_number() over (partition by content) as source_id,
      (instant at time zone 'UTC')::date as day, instant as at, ${account}::text as account, ${provider}::text as provider,
      category, basis, coalesce(handle.id, 0) as handle_id, ${cut('key_ref', 100)}, ${cut('project', 200)},
      '{}'::jsonb as tags, ${cut('repository', 500)}, ${cut('model', 120)}, ${cut('model_raw', 120)},
      ${cut('tool', 60)}, ${cut('session', 200)}, ${cut('agent', 200)}, input_tokens, cache_read_tokens,
      cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, server_tool_calls, requests,
      cost_micro_usd, list_micro_usd, price_version, ${cut('service_tier', 60)}, 'completed'::text as outcome,
      ''::text as provider_request_id, ${whetherCounted(window)} as counts
    from (select *, 'epoch'::timestamptz + at_ms * interval '1 millisecond' as instant from ${sql.table(table)}) as staged
    left join handle on handle.vendor = ${provider} and handle.name = staged.handle and staged.handle <> ''`
}

// Bytes are known without looking, and no fewer than characters: only what may be too long is counted.
function cut(column: string, characters: number): RawBuilder<string> {
  const [text, most] = [sql.ref(column), sql.lit(characters)]
  return sql`case when octet_length(${text}) > ${most} then left(${text}, ${most}) else ${text} end as ${text}`
}

// Asked for every entry, so it is left out where there is nothing to ask.
function whetherCounted({ uncountedDays, comparedKeys }: ToldWindow): RawBuilder<boolean> {
  if (uncountedDays.length === 0) return isUncompared(comparedKeys)
  return sql`not (instant at time zone 'UTC')::date = any(${uncountedDays}::date[]) and ${isUncompared(comparedKeys)}`
}

/** Whether a row of `key_ref` and `instant` is of no key that is only compared, as SQL; asks nothing where none is. */
export function isUncompared(comparedKeys: ToldWindow['comparedKeys']): RawBuilder<boolean> {
  if (comparedKeys.length === 0) return sql`true`
  return sql`not exists (select from unnest(${comparedKeys.map(({ keyRef }) => keyRef)}::text[],
    ${comparedKeys.map(({ since }) => since)}::date[]) as compared(key, since)
    where compared.key = key_ref and (instant at time zone 'UTC')::date >= compared.since)`
}

/** Whether a row is usage spend, as SQL. */
export const isSpend = sql<boolean>`category in ('overage', 'api', 'fee')`

// The statement that removes entries also takes them out of the sums, and notes the sessions that lost something.
async function removeGone(transaction: DbOrTransaction, window: ToldWindow): Promise<number> {
  const { source, account, from, to } = window
  await sql`analyze told_now (source_id)`.execute(transaction)
  await sql`create temp table gone_sessions (handle_id bigint, tool text, session text) on commit drop`.execute(
    transaction,
  )
  const gone = await sql<{ removed: number }>`with gone as (
      delete from entry where source = ${source} and account = ${account}
        and at >= ${from} and at < ${to} and day >= ${dayOf(from)} and day <= ${dayOf(to)}
        and not exists (select from told_now as told where told.source_id = entry.source_id and told.day = entry.day)
      returning *
    ), hours as (${sql.raw(takeFromUsage(hourRollUp, goneAndCounted))}
    ), days as (${sql.raw(takeFromUsage(dayRollUp, goneAndCounted))}
    ), sessions as (
      insert into gone_sessions select distinct handle_id, tool, session from gone where session <> '' and counts
    )
    select count(*) as removed from gone`.execute(transaction)
  return gone.rows[0]?.removed ?? 0
}

const goneAndCounted = '(select * from gone where counts) as counted'

// The window is named once more, as what is joined does not tell the planner what it needs: every month would be read whole.
async function leaveOutKnown(transaction: DbOrTransaction, { from, to }: ToldWindow): Promise<void> {
  await sql`delete from told_now as told using entry
    where entry.source = told.source and entry.source_id = told.source_id and entry.day = told.day
      and entry.at >= ${from} and entry.at < ${to} and entry.day >= ${dayOf(from)} and entry.day <= ${dayOf(to)}`.execute(
    transaction,
  )
}

// One statement, so that all of it is as of one moment. Hours, days and sessions come from `cells`, which are several times
// fewer than what is told; they are written in the order of their keys.
async function addTold(
  transaction: DbOrTransaction,
  { account, provider, source }: ToldWindow,
  told: RawBuilder<unknown>,
): Promise<number> {
  const same = sql`${account}::text as account, ${provider}::text as provider, ${source}::text as source`
  const { numAffectedRows } = await sql`with told as not materialized (${told}
    ), parts as (${sql.raw(cellsOf('(select * from told where counts) as counted'))}
    ), cells as materialized (select *, ${same} from parts
    ), hours as (${sql.raw(addToUsage(hourRollUp, 'cells'))}
    ), days as (${sql.raw(addToUsage(dayRollUp, 'cells'))}
    ), sessions as (${sql.raw(addToSessions('cells', 'first_at'))}
    )
    insert into entry (${columns}) select ${columns} from told`.execute(transaction)
  return Number(numAffectedRows ?? 0n)
}

// A session's start, end and place cannot be taken back by subtraction: those concerned are summed anew.
async function settleAfterRemoval(transaction: DbOrTransaction, window: ToldWindow): Promise<void> {
  await dropEmptyCells(transaction, window)
  await sumSessionsAnew(transaction, 'gone_sessions', window)
}

/** Removes the hours and days of a source that nothing is left of. */
export async function dropEmptyCells(
  transaction: DbOrTransaction,
  { account, source, from, to }: { account: string; source: Source; from: Date; to: Date },
): Promise<void> {
  const isEmpty = sql.raw(emptyCell)
  await sql`delete from usage_hour where account = ${account} and source = ${source}
    and hour >= date_trunc('hour', ${from}::timestamptz, 'UTC') and hour < ${to} and ${isEmpty}`.execute(transaction)
  await sql`delete from usage_day where account = ${account} and source = ${source}
    and day >= ${dayOf(from)} and day <= ${dayOf(to)} and ${isEmpty}`.execute(transaction)
}
