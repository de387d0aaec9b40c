import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type DbOrTransaction, sumOfMoney } from '../db/database.ts'
import { type SpendFilter, usageDays } from './spend-queries.ts'

/** Usage spend by day, in order; days without any are absent. */
export async function usageSpendByDay(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ day: Day; usageSpendMicroUsd: MicroUsd }>> {
  return usageDays(db, filter, ['day'])
    .select(['day', sumOfMoney('usage_spend').as('usageSpendMicroUsd')])
    .groupBy('day')
    .orderBy('day')
    .execute()
}

/** Usage spend by provider and by how it came: `isLive` through the proxy, at once; else as the vendors are read. */
export async function usageSpendByWay(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ provider: Provider; isLive: boolean; usageSpendMicroUsd: MicroUsd }>> {
  const isLive = sql<boolean>`source = 'proxy'`
  return usageDays(db, filter, ['provider', 'source'])
    .select(['provider', isLive.as('isLive'), sumOfMoney('usage_spend').as('usageSpendMicroUsd')])
    .groupBy(['provider', isLive])
    .execute()
}

/** How many people used something, on how many days of theirs together. Robots and names nobody was matched to are no people. */
export async function activePeople(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<{ people: number; personDays: number }> {
  const days = requestDaysOfPeople(db, filter).select(['usage.day', 'person.id']).distinct().as('days')
  return db
    .selectFrom(days)
    .select(sql<number>`count(distinct id)`.as('people'))
    .select(sql<number>`count(*)`.as('personDays'))
    .executeTakeFirstOrThrow()
}

/** How many people used something on each day, in order; days without anybody are absent. */
export async function activePeopleByDay(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ day: Day; people: number }>> {
  return requestDaysOfPeople(db, filter)
    .groupBy('usage.day')
    .select(['usage.day', sql<number>`count(distinct person.id)`.as('people')])
    .orderBy('usage.day')
    .execute()
}

/** The days of people with requests, joined with who they are; robots and names nobody was matched to are left out. */
export function requestDaysOfPeople(db: DbOrTransaction, filter: SpendFilter) {
  return usageDays(db, filter, ['day', 'handle_id'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('person.kind', '=', 'person')
    .where('usage.requests', '>', 0)
}
