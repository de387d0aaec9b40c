import { sql } from 'kysely'
import { type Day, dayOf } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Source } from '../ledger/entry.ts'
import type { Replacing } from '../ledger/replace-entries.ts'
import { isMoneySource } from './ranks.ts'

/** What the ledger keeps of a source of an account, whether it counts or is only compared. */
export type Kept = { account: string; source: Source; records: number; firstDay: Day; lastDay: Day }

/** Notes that entries came and went, in the transaction in which they do. `table`: what is staged of them. */
export async function addToKept(
  transaction: DbOrTransaction,
  input: { account: string; source: Source; replacing: Replacing; table: string },
): Promise<void> {
  const { account, source, replacing, table } = input
  const { added, removed } = replacing
  if (added === 0 && removed === 0) return
  await sql`
    insert into source_kept as kept (account, source, records, first_at, last_at)
    select ${account}, ${source}, ${added - removed}::bigint,
      coalesce('epoch'::timestamptz + min(at_ms) * interval '1 millisecond', 'infinity'),
      coalesce('epoch'::timestamptz + max(at_ms) * interval '1 millisecond', '-infinity')
    from ${sql.table(table)}
    on conflict (account, source) do update set records = kept.records + excluded.records,
      first_at = least(kept.first_at, excluded.first_at), last_at = greatest(kept.last_at, excluded.last_at)`.execute(
    transaction,
  )
}

/** Everything that is kept of what was read, seats and adjustments included. */
export async function keptSources(db: DbOrTransaction): Promise<Kept[]> {
  const rows = await db
    .selectFrom('source_kept')
    .select(['account', sql<Source>`source`.as('source'), 'records', 'first_at', 'last_at'])
    .where('records', '>', 0)
    .orderBy('account')
    .orderBy('source')
    .execute()
  return rows.map(({ first_at, last_at, ...row }) => ({ ...row, firstDay: dayOf(first_at), lastDay: dayOf(last_at) }))
}

/** The first day of the usage an account's vendor has told of, files apart; null where it told of none. */
export async function oldestTold(db: DbOrTransaction, accountId: number): Promise<Day | null> {
  const days = (await keptSources(db)).flatMap(({ account, source, firstDay }) =>
    account === String(accountId) && isMoneySource(source) && !source.endsWith('-csv') ? [firstDay] : [],
  )
  return days.toSorted()[0] ?? null
}
