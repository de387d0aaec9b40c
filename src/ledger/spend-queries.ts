import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { Day, Month } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import { type DbOrTransaction, sumOf, sumOfMoney } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { coarseSums, coarseTableFor, type Dimension, teamTableFor, type UsageFilter } from './coarse-tables.ts'
import { coarseUsage, teamCoarseUsage } from './coarse-usage.ts'
import type { Basis, Category, Source } from './entry.ts'

/** Whose spend, and when. */
export type SpendFilter = UsageFilter

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

/** All that `Spend` sums. */
export const spendNames = [
  'usageSpendMicroUsd',
  'includedValueMicroUsd',
  'seatsMicroUsd',
  'totalMicroUsd',
  'requests',
  'unpricedRequests',
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
] as const satisfies ReadonlyArray<keyof Spend>

export type DaySpend = Spend & { day: Day; provider: Provider }
export type ProviderSpend = Spend & { provider: Provider }
export type ModelSpend = Spend & { provider: Provider; model: string }
export type MonthSpend = Spend & { month: Month }

/** The sums of a period; all zero where there is nothing. */
export async function spendTotals(db: DbOrTransaction, filter: SpendFilter): Promise<Spend> {
  return usageDays(db, filter, []).select(spendSums).executeTakeFirstOrThrow()
}

/** One row for each day and provider with usage, in order; days without any are absent. */
export async function spendByDayAndProvider(db: DbOrTransaction, filter: SpendFilter): Promise<DaySpend[]> {
  return usageDays(db, filter, ['day', 'provider'])
    .select(['day', 'provider', ...spendSums])
    .groupBy(['day', 'provider'])
    .orderBy('day')
    .orderBy('provider')
    .execute()
}

/** The providers, most expensive first. */
export async function spendByProvider(db: DbOrTransaction, filter: SpendFilter): Promise<ProviderSpend[]> {
  return usageDays(db, filter, ['provider'])
    .select(['provider', ...spendSums])
    .groupBy('provider')
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('provider')
    .execute()
}

/** The models, most expensive first, then most used; usage without a model (seats, some fees) has the empty name. */
export async function spendByModel(db: DbOrTransaction, filter: SpendFilter): Promise<ModelSpend[]> {
  return usageDays(db, filter, ['provider', 'model'])
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
  return usageDays(db, filter, ['month'])
    .select(['month', ...spendSums])
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

/** What `usageDays` tells usage apart by. */
export type UsageDimensions = {
  day: Day
  month: Month
  handle_id: number
  key_ref: string
  project: string
  account: string
  provider: Provider
  model: string
  tool: string
  category: Category
  source: Source
  basis: Basis
}

/** The sums of each row of `usageDays`; money in micro-dollars, `total` is usage spend + seats. */
export type UsageSums = {
  requests: number
  unpriced_requests: number
  input_tokens: number
  cache_read_tokens: number
  cache_write_tokens: number
  output_tokens: number
  reasoning_tokens: number
  usage_spend: number
  included_value: number
  seats: number
  total: number
}

/**
 * What a filter lets through, as `usage`: rows with the columns of `UsageSums` and those dimensions that are in `needs`, to be
 * grouped and summed. Say in `needs` every dimension that is selected, grouped by, joined on or filtered by after this call,
 * and no other (`[]` for a total): what is not in it does not compile, and the fewer the less is read. Without `needs` all
 * are there, and every day of everybody is read.
 *
 * Cheap over any range: any of provider, model, tool, category, source, basis, with `day` as well; account and source, with
 * `day` as well; of a team any of provider, model, category, source, basis, and provider with `day`; project, provider, model,
 * with `day` as well; handle_id and provider, with `day` as well (a row for each handle and day: for a year of everybody
 * use `month`); handle_id, provider, model, category without `day`. `month` (`2026-11`) costs nothing. Anything else reads
 * `usage_day`, which is cheap for one person, a small team or a few days.
 *
 * The same figures whichever is read, always exact: closed days come from sums, the others from `usage_day`.
 */
export function usageDays<Need extends Dimension = Dimension>(
  db: DbOrTransaction,
  filter: SpendFilter,
  needs?: readonly Need[],
): SelectQueryBuilder<Tables & { usage: Usage<Need> }, 'usage', object> {
  const rows = (needs && fromCoarseSums(filter, needs)) ?? everyDay(db, filter)
  return db.selectFrom(sql<Usage<Need>>`(${rows})`.as('usage'))
}

/** The query under `usageDays`, from coarse sums; null where only `usage_day` can tell. `opened` as in `coarseUsage`. */
export function fromCoarseSums(
  filter: SpendFilter,
  needs: readonly Dimension[],
  opened: string | null = null,
): RawBuilder<unknown> | null {
  const { teamId } = filter
  const teamTable = teamTableFor(filter, needs)
  if (teamTable && teamId !== undefined) return teamCoarseUsage(teamTable, { ...filter, teamId }, needs, { opened })
  const table = coarseTableFor(filter, needs)
  return table && coarseUsage(table, filter, needs, { opened })
}

type Usage<Need extends Dimension> = Pick<UsageDimensions, Need> & UsageSums

function everyDay(db: DbOrTransaction, filter: SpendFilter) {
  let days = db
    .selectFrom('usage_day')
    .where('day', '>=', filter.from)
    .where('day', '<', filter.to)
    .select(['day', 'handle_id', 'key_ref', 'project', 'account', 'provider', 'model'])
    .select(['tool', 'category', 'source', 'basis'])
    .select(sql`to_char(day, 'YYYY-MM')`.as('month'))
    .select(Object.entries(coarseSums).map(([name, sum]) => sql.raw(sum).as(name)))
    .select(sql`case when category <> 'included' then cost_micro_usd else 0 end`.as('total'))
  const { personId, personIds, teamId, provider, project, model } = filter
  if (project !== undefined) days = days.where('project', '=', project)
  if (model !== undefined) days = days.where('model', '=', model)
  if (provider) days = days.where('provider', '=', provider)
  // The handles are looked up when reading, so that history follows a handle that is matched to a person later.
  if (personId) {
    days = days.where('handle_id', 'in', db.selectFrom('handle').select('id').where('person_id', '=', personId))
  }
  if (personIds) days = days.where('handle_id', 'in', handlesOf(db, personIds))
  if (teamId) days = days.where(({ exists }) => exists(membershipOnDay(db, teamId)))
  return days
}

function handlesOf(db: DbOrTransaction, personIds: ReadonlyArray<string | null>) {
  const named = sql<boolean>`person_id = any(${personIds.filter((id) => id !== null)}::uuid[])`
  const handles = db.selectFrom('handle').select('id')
  return personIds.includes(null)
    ? handles.where((where) => where.or([named, where('person_id', 'is', null)]))
    : handles.where(named)
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
