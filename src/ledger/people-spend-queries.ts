import { sql } from 'kysely'
import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'
import { type Spend, type SpendFilter, spendSums, usageDays } from './spend-queries.ts'

/** What one person, robot or project used; `personId` null: under names nobody was matched to. */
export type PersonSpend = Spend & { personId: string | null; kind: 'person' | 'robot' | 'project' | null }

/** One row for everybody with usage in a period, most spend first. */
export async function spendByPerson(db: DbOrTransaction, filter: SpendFilter): Promise<PersonSpend[]> {
  return usageDays(db, filter, ['handle_id'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .select(['person.id as personId', 'person.kind', ...spendSums])
    .groupBy(['person.id', 'person.kind'])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('person.id')
    .execute()
}

/** How much somebody used over some days, of them `activeDays` with usage. */
export type Habits = {
  personId: string
  usageSpendMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
  cacheReadTokens: number
  activeDays: number
}

/** The habits of all people, without robots and projects, who used something. A row a handle and day is read: ask for weeks, not years. */
export async function habitsByPerson(db: DbOrTransaction, filter: SpendFilter): Promise<Habits[]> {
  return usageDays(db, filter, ['handle_id', 'day'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('person.kind', '=', 'person')
    .groupBy('person.id')
    .select(['person.id as personId', sumOfMoney('usage_spend').as('usageSpendMicroUsd')])
    .select([sumOf('requests').as('requests'), sumOf('unpriced_requests').as('unpricedRequests')])
    .select(sumOf('cache_read_tokens').as('cacheReadTokens'))
    .select(sql<number>`count(distinct day) filter (where requests > 0)`.as('activeDays'))
    .execute()
}

/** How many requests each of these people made of a model whose name says max; who made none is absent. */
export async function maxRequestsByPerson(
  db: DbOrTransaction,
  filter: SpendFilter & { personIds: readonly string[] },
): Promise<Map<string, number>> {
  if (filter.personIds.length === 0) return new Map()
  const rows = await usageDays(db, filter, ['handle_id', 'model'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .where('model', '~', '-max(-|$)')
    .groupBy('person_id')
    .select(['person_id', sumOf('requests').as('requests')])
    .execute()
  return new Map(rows.flatMap(({ person_id, requests }) => (person_id === null ? [] : [[person_id, requests]])))
}
