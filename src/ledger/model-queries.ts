import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'
import { type SpendFilter, spendSums, usageDays } from './spend-queries.ts'

/** A model as a provider bills it. The empty name: what is of no model (seats, some fees). */
export type BilledModel = { provider: Provider; model: string }

/** Tokens by kind, each counted once. */
export type TokenSums = { inputTokens: number; cacheReadTokens: number; cacheWriteTokens: number; outputTokens: number }

/**
 * What was used of a model. `paid`: requests that cost money and whose price is known. `paidTokens` are theirs. What lies
 * inside an allowance costs nothing and stands apart. `tokens` are all.
 */
export type ModelUse = BilledModel & {
  usageSpendMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
  includedRequests: number
  paidRequests: number
  paidTokens: number
  tokens: TokenSums
}

/** The models used in a period, most usage spend first; their usage spend adds up to that of `spendTotals`. */
export async function modelUse(db: DbOrTransaction, filter: SpendFilter): Promise<ModelUse[]> {
  const rows = await usageDays(db, filter, ['provider', 'model', 'category', 'basis'])
    .select(['provider', 'model', ...spendSums])
    .select(sql<number>`coalesce(sum(requests) filter (where category = 'included'), 0)::bigint`.as('includedRequests'))
    .select(
      sql<number>`coalesce(sum(requests - unpriced_requests) filter (where category in ('overage', 'api', 'fee')), 0)::bigint`.as(
        'paidRequests',
      ),
    )
    .select(
      sql<number>`coalesce(sum(input_tokens + cache_read_tokens + cache_write_tokens + output_tokens)
        filter (where category in ('overage', 'api', 'fee') and basis <> 'unpriced'), 0)::bigint`.as('paidTokens'),
    )
    .groupBy(['provider', 'model'])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('provider')
    .orderBy('model')
    .execute()
  return rows.map((row) => ({
    provider: row.provider,
    model: row.model,
    usageSpendMicroUsd: row.usageSpendMicroUsd,
    includedValueMicroUsd: row.includedValueMicroUsd,
    requests: row.requests,
    unpricedRequests: row.unpricedRequests,
    includedRequests: row.includedRequests,
    paidRequests: row.paidRequests,
    paidTokens: row.paidTokens,
    tokens: tokensIn(row),
  }))
}

/** Who used a model, and `people` who did in all. `personId` null: under names nobody was matched to. */
export type ModelUser = BilledModel & {
  personId: string | null
  name: string | null
  kind: 'person' | 'robot' | 'project' | null
  usageSpendMicroUsd: MicroUsd
  requests: number
  people: number
}

/** Of each of these models the few who used it most, by usage spend, then by requests. */
export async function topUsers(
  db: DbOrTransaction,
  input: { filter: SpendFilter; models: readonly BilledModel[]; most: number },
): Promise<ModelUser[]> {
  const { filter, models, most } = input
  if (models.length === 0) return []
  const named = sql<boolean>`(usage.provider, usage.model) in (select * from unnest(
    ${models.map(({ provider }) => provider)}::text[], ${models.map(({ model }) => model)}::text[]))`
  const byPerson = usageDays(db, filter, ['handle_id', 'provider', 'model'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .where(named)
    .groupBy(['usage.provider', 'usage.model', 'person.id', 'person.name', 'person.kind'])
    .having(sql<boolean>`sum(requests) > 0 or sum(usage_spend) <> 0`)
    .select(['usage.provider', 'usage.model', 'person.id as personId', 'person.name', 'person.kind'])
    .select([sumOfMoney('usage_spend').as('usageSpendMicroUsd'), sumOf('requests').as('requests')])
    .as('by_person')
  const ranked = db
    .selectFrom(byPerson)
    .selectAll()
    .select(sql<number>`count(*) over (partition by provider, model)`.as('people'))
    .select(
      sql<number>`row_number() over (partition by provider, model
        order by "usageSpendMicroUsd" desc, requests desc, "personId")`.as('place'),
    )
    .as('ranked')
  return db
    .selectFrom(ranked)
    .where('place', '<=', most)
    .select(['provider', 'model', 'personId', 'name', 'kind', 'usageSpendMicroUsd', 'requests', 'people'])
    .orderBy('provider')
    .orderBy('model')
    .orderBy('place')
    .execute()
}

/** What somebody paid for the tokens of a model. */
export type PaidUse = {
  personId: string | null
  name: string | null
  usageSpendMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
  tokens: TokenSums
}

/** What everybody paid for a model's tokens in a period: no fees, and nothing that lies inside an allowance. */
export async function paidUseByPerson(db: DbOrTransaction, filter: SpendFilter & BilledModel): Promise<PaidUse[]> {
  const rows = await usageDays(db, filter, ['handle_id', 'category'])
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .where('category', 'in', ['overage', 'api'])
    .groupBy(['person.id', 'person.name'])
    .select(['person.id as personId', 'person.name', ...spendSums])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('person.id')
    .execute()
  return rows.map((row) => ({ ...paidIn(row), personId: row.personId, name: row.name }))
}

/** What was paid for each model's tokens in a period: no fees, and nothing that lies inside an allowance. */
export async function paidUseByModel(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<BilledModel & Omit<PaidUse, 'personId' | 'name'>>> {
  const rows = await usageDays(db, filter, ['provider', 'model', 'category'])
    .where('category', 'in', ['overage', 'api'])
    .where('model', '<>', '')
    .groupBy(['provider', 'model'])
    .select(['provider', 'model', ...spendSums])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('provider')
    .orderBy('model')
    .execute()
  return rows.map((row) => ({ ...paidIn(row), provider: row.provider, model: row.model }))
}

/** Requests of each model, included or not, in each week from Monday; the first and last may be parts of weeks. */
export async function modelWeeks(
  db: DbOrTransaction,
  filter: SpendFilter,
): Promise<Array<{ week: Day; model: string; requests: number; usageSpendMicroUsd: MicroUsd }>> {
  const week = sql<Day>`date_trunc('week', day::timestamp)::date`
  return usageDays(db, filter, ['day', 'model'])
    .where('model', '<>', '')
    .groupBy([week, 'model'])
    .select([week.as('week'), 'model', sumOf('requests').as('requests')])
    .select(sumOfMoney('usage_spend').as('usageSpendMicroUsd'))
    .orderBy('week')
    .orderBy('model')
    .execute()
}

type SummedRow = TokenSums & { usageSpendMicroUsd: MicroUsd; requests: number; unpricedRequests: number }

function paidIn(row: SummedRow): Omit<PaidUse, 'personId' | 'name'> {
  const { usageSpendMicroUsd, requests, unpricedRequests } = row
  return { usageSpendMicroUsd, requests, unpricedRequests, tokens: tokensIn(row) }
}

function tokensIn({ inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens }: TokenSums): TokenSums {
  return { inputTokens, cacheReadTokens, cacheWriteTokens, outputTokens }
}
