import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import { sumsOf } from '../base/sums.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Basis, Source } from './entry.ts'
import { type Spend, type SpendFilter, spendNames, spendSums, usageDays } from './spend-queries.ts'

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

/**
 * What of the period is nobody's, and why, most usage spend first. With what people have, the rows add up to `spendTotals`.
 * `sources`: what `spendBySource` says of the same filter, read in the same snapshot.
 */
export async function spendOfNobody(
  db: DbOrTransaction,
  filter: Omit<SpendFilter, 'personId' | 'personIds' | 'teamId'>,
  sources: readonly SourceSpend[],
): Promise<Array<Spend & { why: Nobodys }>> {
  const isNamed = sql<boolean>`handle_id <> 0`
  const nobodys = await usageDays(db, { ...filter, personIds: [null] }, ['handle_id'])
    .select([isNamed.as('isNamed'), ...spendSums])
    .groupBy(isNamed)
    .execute()
  const named = nobodys.filter((row) => row.isNamed)
  const nameless = nobodys.filter((row) => !row.isNamed)
  // Each names nobody, and so is in what is nameless as well.
  const adjustments = sumsOf(
    sources.filter(({ source }) => source === 'adjustment'),
    spendNames,
  )
  return [
    { why: 'not-matched' as const, ...sumsOf(named, spendNames) },
    { why: 'adjustment' as const, ...adjustments },
    { why: 'no-name' as const, ...less(sumsOf(nameless, spendNames), adjustments) },
  ]
    .filter((spend) => spendNames.some((name) => spend[name] !== 0))
    .toSorted((a, b) => b.usageSpendMicroUsd - a.usageSpendMicroUsd || (a.why < b.why ? -1 : 1))
}

function less(spend: Spend, other: Spend): Spend {
  // An amount less another is an amount.
  return Object.fromEntries(spendNames.map((name) => [name, spend[name] - other[name]])) as Spend
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
