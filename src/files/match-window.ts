import { type RawBuilder, sql } from 'kysely'
import { dayOf } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import { stagedColumns, stagedList } from '../ledger/reported-usage.ts'
import { figuresOf, identityOf, isOfWholeDays } from './identity.ts'
import { stagedFile } from './staged-file.ts'

/** Where a file counts. `ownerHandle`: whose everything is that names nobody. */
export type FilePlace = {
  fileId: number
  provider: Provider
  source: Source
  accountId: number | null
  ownerHandle: string
}

type Span = { from: Date; to: Date }

/**
 * Lays the rows of a file beside what the ledger has of the same source and account, in tables that end with the
 * transaction. `file_rows`: the rows, each with `n`. `ledger_rows`: what is there. `matched`: a row (`n`), what it is told of
 * in the ledger (`source_id` and `day`), or both; `fate` says what becomes of them:
 * `known` (the ledger says the same), `replaced`, `fresh`, `dropped` (in the ledger, and the file tells of that day by other
 * dimensions). Equal rows are told apart by counting, so twins stay two. What the ledger has and the file lacks stays.
 */
export async function matchWindow(
  transaction: DbOrTransaction,
  place: FilePlace,
  window: Span & { toldBefore: boolean },
): Promise<void> {
  const { source } = place
  await sql`create temp table file_rows on commit drop as
    select row_number() over () as n, ${stagedList}, ${compared(source)} from (${fileRows(place, window)}) as rows`.execute(
    transaction,
  )
  await readingLedger(transaction, () =>
    sql`create temp table ledger_rows on commit drop as
      select source_id, day, counts, ${stagedList}, ${compared(source)} from (${ledgerRows(place, window)}) as rows
      where ${window.toldBefore}::boolean`.execute(transaction),
  )
  await sql`create temp table matched (n bigint, source_id text, day date, fate text) on commit drop`.execute(
    transaction,
  )
  // Without knowing how many there are, each row would be looked for among all.
  await sql`analyze file_rows (n, identity, figures), ledger_rows (source_id, day, identity, figures)`.execute(
    transaction,
  )
  await sql`insert into matched ${known}`.execute(transaction)
  await sql`analyze matched`.execute(transaction)
  await sql`insert into matched ${theRest(source)}`.execute(transaction)
  await sql`analyze matched`.execute(transaction)
}

function compared(source: Source): RawBuilder<unknown> {
  return sql`${identityOf(source)} as identity, ${figuresOf} as figures`
}

/** The rows of a file in a window, what names nobody given to its owner. */
export function fileRows({ fileId, ownerHandle }: FilePlace, { from, to }: Span): RawBuilder<unknown> {
  const replaced = stagedColumns.map((column) => {
    if (column === 'content') return sql`${ownContent(ownerHandle)} as content`
    if (column === 'handle') return sql`case when handle = '' then ${ownerHandle} else handle end as handle`
    return sql.ref(column)
  })
  return sql`select ${sql.join(replaced)} from ${sql.table(stagedFile(fileId))}
    where at_ms >= ${from.getTime()} and at_ms < ${to.getTime()}`
}

// What is said of somebody is something else than the same said of nobody.
function ownContent(ownerHandle: string): RawBuilder<string> {
  if (ownerHandle === '') return sql`content`
  return sql`case when handle <> '' then content
    else substr(content, 1, strpos(content, '-')) || substr(md5(content || ' ' || ${ownerHandle}), 1, 16) end`
}

/**
 * Does something with `ledgerRows`. Of a month that was just filled the planner knows nothing, and would go through it once for
 * each name.
 */
export async function readingLedger(transaction: DbOrTransaction, work: () => Promise<unknown>): Promise<void> {
  await sql`set local enable_nestloop = off`.execute(transaction)
  await work()
  await sql`set local enable_nestloop = on`.execute(transaction)
}

/** What the ledger has of a place in a window, in the columns rows are staged in, with what names each there. */
export function ledgerRows({ provider, source, accountId }: FilePlace, { from, to }: Span): RawBuilder<unknown> {
  const account = String(accountId ?? 0)
  const read = stagedColumns.map((column) => {
    if (column === 'page') return sql`0 as page`
    if (column === 'content')
      return sql`regexp_replace(substr(source_id, ${account.length + 2}::integer), '-[0-9]+$', '') as content`
    if (column === 'at_ms') return sql`(extract(epoch from at) * 1000)::bigint as at_ms`
    if (column === 'handle') return sql`case when handle_id = 0 then '' else handle.name end as handle`
    return sql.ref(column)
  })
  return sql`select source_id, day, counts, ${sql.join(read)} from entry join handle on handle.id = entry.handle_id
    where source = ${source} and account = ${account} and provider = ${provider}
      and at >= ${from} and at < ${to} and day >= ${dayOf(from)} and day <= ${dayOf(to)}`
}

const known = sql`
  select one.n, other.source_id, other.day, 'known' from
    (select n, identity, figures, row_number() over (partition by identity, figures order by n) as turn from file_rows) as one
    join (select source_id, day, identity, figures,
      row_number() over (partition by identity, figures order by source_id) as turn from ledger_rows) as other
    using (identity, figures, turn)`

function theRest(source: Source): RawBuilder<unknown> {
  const isDropped = isOfWholeDays(source) ? sql`floor(at_ms / 86400000.0) in (${otherwiseParted})` : sql`false`
  return sql`
    select n, source_id, day, case when n is null then 'dropped' when source_id is null then 'fresh' else 'replaced' end
    from (
      select n, identity, row_number() over (partition by identity order by n) as turn
      from file_rows where not exists (select from matched where matched.n = file_rows.n)
    ) as told full join (
      select source_id, day, at_ms, identity, row_number() over (partition by identity order by source_id) as turn
      from ledger_rows where not exists (
        select from matched where matched.source_id = ledger_rows.source_id and matched.day = ledger_rows.day)
    ) as kept using (identity, turn)
    where n is not null or ${isDropped}`
}

// By which dimensions a day is parted: an export by user and one by key are the same dollars.
const parts = sql`bool_or(handle <> '') as by_handle, bool_or(key_ref <> '') as by_key, bool_or(project <> '') as by_project,
  bool_or(model_raw <> '') as by_model`
const otherwiseParted = sql`
  select one.day_number from
    (select floor(at_ms / 86400000.0) as day_number, ${parts} from file_rows group by 1) as one
    join (select floor(at_ms / 86400000.0) as day_number, ${parts} from ledger_rows group by 1) as other using (day_number)
  where (one.by_handle, one.by_key, one.by_project, one.by_model)
    <> (other.by_handle, other.by_key, other.by_project, other.by_model)`

/** What the ledger is to have of the window once the file counts, in a table as rows are staged in: `told_union`. */
export async function uniteMatched(transaction: DbOrTransaction): Promise<void> {
  await sql`create temp table told_union on commit drop as
    select ${stagedList} from file_rows where n in (select n from matched where fate in ('fresh', 'replaced'))
    union all
    select ${stagedList} from ledger_rows where not exists (select from matched
      where fate in ('replaced', 'dropped') and matched.source_id = ledger_rows.source_id and matched.day = ledger_rows.day)`.execute(
    transaction,
  )
}
