import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Basis, Source } from './entry.ts'
import { type Spend, type SpendFilter, spendSums, usageDays } from './spend-queries.ts'

/** What one source told, on one basis. */
export type SourceSpend = Spend & { provider: Provider; source: Source; basis: Basis }

/**
 * Why spend is nobody's. `no-name`: its source names nobody; `not-matched`: it names somebody no person was matched to;
 * `adjustment`: the difference between a vendor's figure and the proxy's.
 */
export type Nobodys = 'no-name' | 'not-matched' | 'adjustment'

/** Where the figures of a period come from, most usage spend first. The rows add up to `spendTotals` of the same filter. */
export async function spendBySource(db: DbOrTransaction, filter: SpendFilter): Promise<SourceSpend[]> {
  return usageDays(db, filter, ['provider', 'source', 'basis'])
    .select(['provider', 'source', 'basis', ...spendSums])
    .groupBy(['provider', 'source', 'basis'])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('provider')
    .orderBy('source')
    .orderBy('basis')
    .execute()
}

/** What of the period is nobody's, and why. With what people have, the rows add up to `spendTotals`. */
export async function spendOfNobody(
  db: DbOrTransaction,
  filter: Omit<SpendFilter, 'personId' | 'teamId'>,
): Promise<Array<Spend & { why: Nobodys }>> {
  const why = sql<Nobodys>`case when source = 'adjustment' then 'adjustment' when handle_id = 0 then 'no-name'
    else 'not-matched' end`
  return usageDays(db, filter, ['handle_id', 'source'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .where('handle.person_id', 'is', null)
    .select([why.as('why'), ...spendSums])
    .groupBy('why')
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('why')
    .execute()
}

/** Requests that passed the proxy, by provider key, with the first and last day; from the roll-ups. */
export async function proxiedRequests(
  db: DbOrTransaction,
): Promise<Array<{ account: string; records: number; firstDay: Day; lastDay: Day }>> {
  const used = await db
    .selectFrom('usage_day')
    .select([sql<Day | null>`min(day)`.as('from'), sql<Day | null>`max(day) + 1`.as('to')])
    .executeTakeFirstOrThrow()
  if (!used.from || !used.to) return []
  return usageDays(db, { from: used.from, to: used.to }, ['day', 'account', 'source'])
    .where('source', '=', 'proxy')
    .groupBy('account')
    .select(['account', sql<number>`sum(requests)::bigint`.as('records')])
    .select([sql<Day>`min(day)`.as('firstDay'), sql<Day>`max(day)`.as('lastDay')])
    .execute()
}
