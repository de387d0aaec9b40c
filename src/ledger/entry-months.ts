import { sql, type Transaction } from 'kysely'
import { addMonths, type Day, daysOfMonth, type Month, month, monthOf } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { Source } from './entry.ts'

const monthsAhead = 2

/** Makes the parts of the ledger that are needed next, so that no entry has to wait for one at the turn of a month. */
export async function makeMonthsAhead(db: Db, today: Day): Promise<void> {
  const ahead = Array.from({ length: monthsAhead + 1 }, (_, index) => addMonths(monthOf(today), index))
  await makeMonths(
    db,
    ahead.map((one) => daysOfMonth(one).from),
  )
}

/** Makes the parts of the ledger that hold these days: a month that is new keeps everybody from all entries while it is made. */
export async function makeMonths(db: Db, days: readonly Day[]): Promise<void> {
  for (const one of new Set(days.map(monthOf))) {
    await sql`select ensure_entry_partition(${daysOfMonth(one).from}::date)`.execute(db)
  }
}

/** The months the ledger has a part for, oldest first. */
export async function entryMonths(db: DbOrTransaction): Promise<Month[]> {
  const { rows } = await sql<{ name: string }>`select relname as name from pg_inherits
    join pg_class on pg_class.oid = inhrelid where inhparent = 'entry'::regclass order by 1`.execute(db)
  return rows.map(({ name }) => month(name.slice('entry_'.length).replace('_', '-')))
}

/**
 * Removes a month's entries that count, of these sources, by taking the part that holds them out of the ledger: nothing is
 * deleted row by row. What stays, such as seats and what is only compared, is put into a new part first. Whoever writes to
 * other months waits a quarter of a second at most; then this gives up with `55P03` (see `isLockTaken`). Sums and budgets
 * keep what went. Returns how many went, by account and source.
 */
export async function removeEntriesOfMonth(
  transaction: Transaction<Tables>,
  { of, sources }: { of: Month; sources: readonly Source[] },
): Promise<Array<{ account: string; source: Source; records: number }>> {
  const part = `entry_${of.replace('-', '_')}`
  await sql`set local statement_timeout = '15min'`.execute(transaction)
  await sql`set local lock_timeout = '250ms'`.execute(transaction)
  // From here on nobody adds to this month; to others they do.
  await sql`lock table ${sql.table(part)} in share mode`.execute(transaction)
  const goes = sql`(source = any(${sources}::text[]) and counts)`
  const { rows: gone } = await sql<{ account: string; source: Source; records: number }>`
    select account, source, count(*) as records from ${sql.table(part)} where ${goes} group by 1, 2 order by 1, 2`.execute(
    transaction,
  )
  const { rows: staying } = await sql`select from ${sql.table(part)} where not ${goes} limit 1`.execute(transaction)
  if (gone.length === 0 && staying.length > 0) return []
  const kept = `${part}_kept`
  const { from, to } = daysOfMonth(of)
  if (staying.length > 0) {
    await sql`create table ${sql.table(kept)} (like entry including all)`.execute(transaction)
    await sql`insert into ${sql.table(kept)} select * from ${sql.table(part)} where not ${goes}`.execute(transaction)
    // Known to fit, it is hung in below without being read.
    await sql`alter table ${sql.table(kept)} add constraint in_month
      check (day >= ${sql.lit(from)} and day < ${sql.lit(to)})`.execute(transaction)
  }
  await sql`alter table entry detach partition ${sql.table(part)}`.execute(transaction)
  await sql`drop table ${sql.table(part)}`.execute(transaction)
  if (staying.length > 0) {
    await sql`alter table ${sql.table(kept)} rename to ${sql.table(part)}`.execute(transaction)
    await sql`alter table entry attach partition ${sql.table(part)}
      for values from (${sql.lit(from)}) to (${sql.lit(to)})`.execute(transaction)
    await sql`alter table ${sql.table(part)} drop constraint in_month`.execute(transaction)
  }
  return gone
}
