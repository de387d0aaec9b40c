import { sql } from 'kysely'
import { AppError } from '../base/app-error.ts'
import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { ensureHandles } from '../people/handle.ts'
import { holdRun } from './sync-run.ts'

/** A day of somebody (`handle` empty: of the whole team) in one dimension (empty: as a whole). */
export type Activity = { day: Day; handle: string; dimension: string; figures: Record<string, number | string> }

/**
 * Puts what a feed tells of the days `[from, to)` in the place of what was known of them, in one transaction. Of rows with
 * the same day, handle and dimension the last stands, as pages that shift repeat rows. What is told again stays untouched.
 * Throws `upstream-failed` for a row outside of the days, and `conflict` when the run was taken over.
 */
export async function replaceActivity(
  db: Db,
  input: {
    runId: number
    accountId: number
    provider: Provider
    feed: string
    from: Day
    to: Day
    rows: readonly Activity[]
  },
): Promise<{ changed: number }> {
  const { runId, accountId, provider, feed, from, to, rows } = input
  const outside = rows.find((row) => row.day < from || row.day >= to)
  if (outside) throw toldOutside(input, outside.day)
  return db.transaction().execute(async (transaction) => {
    await holdRun(transaction, runId)
    await sql`create temp table told (day date, handle text, dimension text, figures jsonb, place integer)
      on commit drop`.execute(transaction)
    for (let start = 0; start < rows.length; start += rowsAtATime) {
      await stage(transaction, rows.slice(start, start + rowsAtATime), start)
    }
    await ensureHandles(transaction, { vendor: provider, names: rows.map(({ handle }) => storable(handle)) })
    return { changed: await replace(transaction, { accountId, provider, feed, from, to }) }
  })
}

// So many that no text of a statement grows large, and the event loop is not kept long.
const rowsAtATime = 1_000

async function stage(transaction: DbOrTransaction, rows: readonly Activity[], start: number): Promise<void> {
  await sql`insert into told
    select day, handle, left(dimension, 500), figures, ${start}::integer + place
    from rows from (jsonb_to_recordset(${JSON.stringify(rows, storableIn)}::jsonb)
      as (day date, handle text, dimension text, figures jsonb)) with ordinality as row(day, handle, dimension, figures, place)`.execute(
    transaction,
  )
}

// PostgreSQL has no place for NUL in a text.
function storable(text: string): string {
  return text.replaceAll('\0', '')
}

function storableIn(_: string, value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value
}

async function replace(
  transaction: DbOrTransaction,
  input: { accountId: number; provider: Provider; feed: string; from: Day; to: Day },
): Promise<number> {
  const { accountId, provider, feed, from, to } = input
  await sql`create temp table named on commit drop as
    select distinct on (day, handle, dimension) day, coalesce(handle.id, 0) as handle_id, dimension, figures
    from told left join handle on handle.vendor = ${provider} and handle.name = told.handle and told.handle <> ''
    order by day, told.handle, dimension, place desc`.execute(transaction)
  const gone = await sql`delete from activity_day as known
    where account_id = ${accountId} and feed = ${feed} and day >= ${from} and day < ${to}
      and not exists (select from named where (named.day, named.handle_id, named.dimension)
        = (known.day, known.handle_id, known.dimension))`.execute(transaction)
  const told = await sql`insert into activity_day (account_id, feed, day, handle_id, dimension, figures)
    select ${accountId}, ${feed}, day, handle_id, dimension, figures from named order by 3, 4, 5
    on conflict (account_id, feed, day, handle_id, dimension) do update set figures = excluded.figures
      where activity_day.figures <> excluded.figures`.execute(transaction)
  await sql`drop table told, named`.execute(transaction)
  return Number(gone.numAffectedRows ?? 0n) + Number(told.numAffectedRows ?? 0n)
}

function toldOutside({ feed, from, to }: { feed: string; from: Day; to: Day }, day: Day): AppError {
  return new AppError(
    'upstream-failed',
    `Asked for ${feed} from ${from} up to ${to}, the vendor answered with something of ${day}. Nothing of it was kept.`,
  )
}
