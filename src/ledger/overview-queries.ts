import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'
import type { Category } from './entry.ts'
import { type SpendFilter, usageDays } from './spend-queries.ts'

/** What was used of a category. Money inside an allowance is `includedValueMicroUsd`, all other `costMicroUsd`. */
export type CategorySpend = {
  category: Category
  costMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  requests: number
}

/** The categories with usage in a period. */
export async function spendByCategory(db: DbOrTransaction, filter: SpendFilter): Promise<CategorySpend[]> {
  return usageDays(db, filter, ['category'])
    .select([
      'usage.category',
      sumOfMoney('total').as('costMicroUsd'),
      sumOfMoney('included_value').as('includedValueMicroUsd'),
      sumOf('requests').as('requests'),
    ])
    .groupBy('category')
    .orderBy('costMicroUsd', 'desc')
    .orderBy('category')
    .execute()
}

/** How many people used something of a provider, and how many of them more than their plan includes. */
export async function planUse(db: DbOrTransaction, filter: SpendFilter): Promise<{ people: number; beyond: number }> {
  const byPerson = usageDays(db, filter, ['handle_id', 'category'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('person.kind', '=', 'person')
    .groupBy('person.id')
    .select(sql<boolean>`bool_or(category = 'included' and requests > 0)`.as('included'))
    .select(sql<boolean>`bool_or(category = 'overage' and usage_spend > 0)`.as('overage'))
    .as('by_person')
  return db
    .selectFrom(byPerson)
    .select(sql<number>`count(*) filter (where included or overage)`.as('people'))
    .select(sql<number>`count(*) filter (where overage)`.as('beyond'))
    .executeTakeFirstOrThrow()
}

/**
 * Everybody who used a provider's plan in a range of days: when they first paid beyond what it includes (null: not at all),
 * and how much; the first to do so first.
 */
export async function planEnds(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ personId: string; name: string; ranOutOn: Day | null; beyondMicroUsd: MicroUsd }>> {
  const isBeyond = sql`category = 'overage' and usage_spend > 0`
  return usageDays(db, filter, ['day', 'handle_id', 'category'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('person.kind', '=', 'person')
    .groupBy(['person.id', 'person.name'])
    .having(sql<boolean>`bool_or((category = 'included' and requests > 0) or (${isBeyond}))`)
    .select(['person.id as personId', 'person.name'])
    .select(sql<Day | null>`min(day) filter (where ${isBeyond})`.as('ranOutOn'))
    .select(
      sql<MicroUsd>`coalesce(sum(usage_spend) filter (where category = 'overage'), 0)::bigint`.as('beyondMicroUsd'),
    )
    .orderBy('ranOutOn', (order) => order.asc().nullsLast())
    .orderBy('beyondMicroUsd', 'desc')
    .orderBy('person.id')
    .execute()
}
