import { sql } from 'kysely'
import type { Day, Month } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'

/** Whose spend, and when: days `[from, to)` in UTC. Without `personId`: everybody's. */
export type SpendFilter = { personId?: string; provider?: Provider; from: Day; to: Day }

/**
 * Usage spend (overage, API, fees), what the usage inside allowances is worth, seats; `total` is usage spend + seats.
 * Unpriced requests are in `requests` and in no sum of money.
 */
export type Spend = {
  usageSpendMicroUsd: MicroUsd
  includedValueMicroUsd: MicroUsd
  seatsMicroUsd: MicroUsd
  totalMicroUsd: MicroUsd
  requests: number
  unpricedRequests: number
  inputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  outputTokens: number
  reasoningTokens: number
}

export type DaySpend = Spend & { day: Day; provider: Provider }
export type ProviderSpend = Spend & { provider: Provider }
export type ModelSpend = Spend & { provider: Provider; model: string }
export type MonthSpend = Spend & { month: Month }

/** The sums of a period; all zero where there is nothing. */
export async function spendTotals(db: DbOrTransaction, filter: SpendFilter): Promise<Spend> {
  return usageDays(db, filter).select(spendSums).executeTakeFirstOrThrow()
}

/** One row for each day and provider with usage, in order; days without any are absent. */
export async function spendByDayAndProvider(db: DbOrTransaction, filter: SpendFilter): Promise<DaySpend[]> {
  return usageDays(db, filter)
    .select(['day', 'provider', ...spendSums])
    .groupBy(['day', 'provider'])
    .orderBy('day')
    .orderBy('provider')
    .execute()
}

/** The providers, most expensive first. */
export async function spendByProvider(db: DbOrTransaction, filter: SpendFilter): Promise<ProviderSpend[]> {
  return usageDays(db, filter)
    .select(['provider', ...spendSums])
    .groupBy('provider')
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('provider')
    .execute()
}

/** The models, most expensive first, then most used; usage without a model (seats, some fees) has the empty name. */
export async function spendByModel(db: DbOrTransaction, filter: SpendFilter): Promise<ModelSpend[]> {
  return usageDays(db, filter)
    .select(['provider', 'model', ...spendSums])
    .groupBy(['provider', 'model'])
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('provider')
    .orderBy('model')
    .execute()
}

/** The months with usage, oldest first. The period's first and last month count only their days inside it. */
export async function spendByMonth(db: DbOrTransaction, filter: SpendFilter): Promise<MonthSpend[]> {
  return usageDays(db, filter)
    .select([sql<Month>`to_char(day, 'YYYY-MM')`.as('month'), ...spendSums])
    .groupBy('month')
    .orderBy('month')
    .execute()
}

/** Who has the highest usage spend of the period; null where nobody known has any. */
export async function topSpender(
  db: DbOrTransaction,
  filter: Omit<SpendFilter, 'personId'>,
): Promise<{ personId: string; usageSpendMicroUsd: MicroUsd } | null> {
  const top = await usageDays(db, filter)
    .innerJoin('handle', 'handle.id', 'usage.handle_id')
    .select(['handle.person_id', usageSpend])
    .where('handle.person_id', 'is not', null)
    .groupBy('handle.person_id')
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('handle.person_id')
    .executeTakeFirst()
  if (!top?.person_id || top.usageSpendMicroUsd <= 0) return null
  return { personId: top.person_id, usageSpendMicroUsd: top.usageSpendMicroUsd }
}

/** When the newest entry happened; null in an empty ledger. */
export async function latestEntryAt(db: DbOrTransaction): Promise<Date | null> {
  const latest = await db.selectFrom('entry').select('at').orderBy('at', 'desc').limit(1).executeTakeFirst()
  return latest?.at ?? null
}

/** Models the price book did not know when their entries were made, with the requests concerned, most used first. */
export async function unpricedModels(
  db: DbOrTransaction,
  filter: Omit<SpendFilter, 'personId'>,
): Promise<Array<{ provider: Provider; model: string; requests: number }>> {
  let unpriced = db
    .selectFrom('usage_day')
    .select([sql<Provider>`provider`.as('provider'), 'model', sumOf('unpriced_requests').as('requests')])
    .where('basis', '=', 'unpriced')
    .where('day', '>=', filter.from)
    .where('day', '<', filter.to)
    .groupBy(['provider', 'model'])
    .orderBy('requests', 'desc')
    .orderBy('model')
  if (filter.provider) unpriced = unpriced.where('provider', '=', filter.provider)
  return unpriced.execute()
}

const usageSpend = sumOfMoney('usage_spend').as('usageSpendMicroUsd')

const spendSums = [
  usageSpend,
  sumOfMoney('included_value').as('includedValueMicroUsd'),
  sumOfMoney('seats').as('seatsMicroUsd'),
  sumOfMoney('total').as('totalMicroUsd'),
  sumOf('requests').as('requests'),
  sumOf('unpriced_requests').as('unpricedRequests'),
  sumOf('input_tokens').as('inputTokens'),
  sumOf('cache_read_tokens').as('cacheReadTokens'),
  sumOf('cache_write_tokens').as('cacheWriteTokens'),
  sumOf('output_tokens').as('outputTokens'),
  sumOf('reasoning_tokens').as('reasoningTokens'),
] as const

// Days are the coarse roll-up: reports over UTC days never need the hours.
function usageDays(db: DbOrTransaction, filter: SpendFilter) {
  let days = db
    .selectFrom('usage_day')
    .where('day', '>=', filter.from)
    .where('day', '<', filter.to)
    .select([
      'day',
      'handle_id',
      'model',
      'requests',
      'unpriced_requests',
      'input_tokens',
      'cache_read_tokens',
      'output_tokens',
      'reasoning_tokens',
      sql<Provider>`provider`.as('provider'),
      sql<number>`cache_write_5m_tokens + cache_write_1h_tokens`.as('cache_write_tokens'),
      sql<number>`case when category in ('overage', 'api', 'fee') then cost_micro_usd else 0 end`.as('usage_spend'),
      sql<number>`case when category = 'included' then list_micro_usd else 0 end`.as('included_value'),
      sql<number>`case when category = 'seat' then cost_micro_usd else 0 end`.as('seats'),
      sql<number>`case when category <> 'included' then cost_micro_usd else 0 end`.as('total'),
    ])
  const { personId, provider } = filter
  if (provider) days = days.where('provider', '=', provider)
  // The handles are looked up when reading, so that history follows a handle that is matched to a person later.
  if (personId) {
    days = days.where('handle_id', 'in', db.selectFrom('handle').select('id').where('person_id', '=', personId))
  }
  return db.selectFrom(days.as('usage'))
}
