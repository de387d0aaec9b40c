import { sql } from 'kysely'
import type { Day, Month } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'

/**
 * Whose spend, and when: days `[from, to)` in UTC. With neither a person nor a team: everybody's. A team's is that of those
 * who were in it, or in a sub-team, on the day they used something.
 */
export type SpendFilter = { personId?: string; teamId?: string; provider?: Provider; from: Day; to: Day }

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

/** When the newest entry happened; null in an empty ledger. */
export async function latestEntryAt(db: DbOrTransaction): Promise<Date | null> {
  const latest = await db.selectFrom('entry').select('at').orderBy('at', 'desc').limit(1).executeTakeFirst()
  return latest?.at ?? null
}

const usageSpend = sumOfMoney('usage_spend').as('usageSpendMicroUsd')

/** The sums of `Spend`, over what `usageDays` gives. */
export const spendSums = [
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

/** The days of a filter as `usage`: the coarse roll-up, as reports over UTC days never need the hours. */
export function usageDays(db: DbOrTransaction, filter: SpendFilter) {
  let days = db
    .selectFrom('usage_day')
    .where('day', '>=', filter.from)
    .where('day', '<', filter.to)
    .select([
      'day',
      'handle_id',
      'model',
      'source',
      'basis',
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
  const { personId, teamId, provider } = filter
  if (provider) days = days.where('provider', '=', provider)
  // The handles are looked up when reading, so that history follows a handle that is matched to a person later.
  if (personId) {
    days = days.where('handle_id', 'in', db.selectFrom('handle').select('id').where('person_id', '=', personId))
  }
  if (teamId) days = days.where(({ exists }) => exists(membershipOnDay(db, teamId)))
  return db.selectFrom(days.as('usage'))
}

function membershipOnDay(db: DbOrTransaction, teamId: string) {
  return db
    .selectFrom('handle')
    .innerJoin('membership', 'membership.person_id', 'handle.person_id')
    .innerJoin('team', 'team.id', 'membership.team_id')
    .select('handle.id')
    .where((where) => where.or([where('team.id', '=', teamId), where('team.parent_id', '=', teamId)]))
    .where(sql<boolean>`handle.id = usage_day.handle_id and membership.from_day <= usage_day.day
      and (membership.to_day is null or membership.to_day > usage_day.day)`)
}
