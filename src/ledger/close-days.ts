import { type RawBuilder, sql } from 'kysely'
import { addDays, type Day } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { type CoarseTable, coarseSums, coarseTables } from './coarse-tables.ts'

/**
 * Makes the coarse sums of days before `before` that have none or were changed, newest month first, at most so many days. A day
 * is one transaction of its own that waits for nobody: one that somebody is changing is left for the next time. Returns how
 * many days were closed. Safe to call from several processes at once.
 */
export async function closeDays(db: Db, { before, atMost }: { before: Day; atMost: number }): Promise<number> {
  let closed = 0
  for (const { month, closedTo, end } of await monthsWithOpenDays(db, before)) {
    for (let day = closedTo; day < end && closed < atMost; day = addDays(day, 1)) {
      if (!(await db.transaction().execute((transaction) => closeDay(transaction, month, day)))) break
      closed += 1
    }
  }
  return closed
}

type OpenMonth = { month: Day; closedTo: Day; end: Day }

async function monthsWithOpenDays(db: Db, before: Day): Promise<OpenMonth[]> {
  // From one month to the next by its newest day, because reading all days of all handles takes long.
  const found = await sql<OpenMonth>`with recursive used as (
      select (select date_trunc('month', max(day)::timestamp)::date from usage_day where day < ${before}) as month
      union all
      select (select date_trunc('month', max(day)::timestamp)::date from usage_day where day < used.month)
      from used where used.month is not null
    ), known as (
      select used.month, coalesce(closed_to, used.month) as closed_to,
        least((used.month + interval '1 month')::date, ${before}::date) as month_end
      from used left join coarse_month on coarse_month.month = used.month where used.month is not null
    )
    select month, closed_to as "closedTo", month_end as "end" from known where closed_to < month_end order by 1 desc`.execute(
    db,
  )
  return found.rows
}

/** False where somebody is changing the day or the month, or closed it meanwhile. */
async function closeDay(transaction: DbOrTransaction, month: Day, day: Day): Promise<boolean> {
  // Asked first: an insert would wait for whoever is opening the month again.
  await sql`insert into coarse_month (month, closed_to, placed_to) select ${month}, ${month}, ${month}
    where not exists (select from coarse_month where month = ${month}) on conflict do nothing`.execute(transaction)
  const open = await sql`select from coarse_month where month = ${month} and closed_to = ${day}
    for update skip locked`.execute(transaction)
  if (open.rows.length === 0) return false
  const locked = await sql<{ mine: boolean }>`select
    pg_try_advisory_xact_lock(coarse_day_lock(), ${day}::date - date '2000-01-01') as mine`.execute(transaction)
  if (!locked.rows[0]?.mine) return false
  const sumsOf = { day, before: day > month ? addDays(day, -1) : null, used: sql`usage_day where day = ${day}` }
  for (const table of coarseTables) await sumAnew(transaction, table, sumsOf)
  await sql`update coarse_month set closed_to = ${addDays(day, 1)} where month = ${month}`.execute(transaction)
  return true
}

/**
 * Makes the rows of a day in a coarse table. `used`: what of `usage_day` they are the sums of; `before`: the day to which those
 * are added to date, null where it is the first. In the order of the key, so that what one handle or team used lies together:
 * a question about some people reads a tenth of the pages.
 */
export async function sumAnew(
  transaction: DbOrTransaction,
  { name, dimensions, hasDays }: CoarseTable,
  { day, before, used }: { day: Day; before: Day | null; used: RawBuilder<unknown> },
): Promise<void> {
  const key = sql.raw(dimensions.join(', '))
  const sums = Object.keys(coarseSums)
  const columns = sql.raw(['day', ...dimensions, ...sums].join(', '))
  const summed = (of: (sum: string) => string) => sql.raw(sums.map((sum) => `sum(${of(sum)}) as ${sum}`).join(', '))
  const ofDay = sql`select ${key}, ${summed((sum) => coarseSums[sum] ?? sum)} from ${used} group by ${key}`
  const days = sql.table(`usage_${name}_day`)
  if (hasDays) {
    await sql`delete from ${days} where day = ${day}`.execute(transaction)
    await sql`insert into ${days} (${columns}) select ${day}::date, * from (${ofDay}) as used order by ${key}`.execute(
      transaction,
    )
  }
  const toDate = sql.table(`usage_${name}_to_date`)
  const toDayBefore = sql`select ${sql.raw([...dimensions, ...sums].join(', '))} from ${toDate} where day = ${before}::date`
  await sql`delete from ${toDate} where day = ${day}`.execute(transaction)
  await sql`insert into ${toDate} (${columns})
    select ${day}::date, ${key}, ${summed((sum) => sum)} from (${toDayBefore} union all ${ofDay}) as used group by ${key} order by ${key}`.execute(
    transaction,
  )
}
