import { sql } from 'kysely'
import type { Day, DayRange } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** What one handle used on a UTC day. Value: what was charged, and the list value of what was included. */
export type HandleDay = {
  day: Day
  handleId: number
  requests: number
  /** Requests of what had any value. */
  pricedRequests: number
  /** Requests charged beyond the plan. */
  beyondPlan: number
  tokens: number
  valueMicroUsd: MicroUsd
}

/** Usage that counts by UTC day and handle, `[from, to)`. */
export async function handleDays(db: DbOrTransaction, { from, to }: DayRange): Promise<HandleDay[]> {
  const { rows } = await sql<HandleDay>`
    with used as materialized (
      select day, handle_id, category, requests, input_tokens + cache_read_tokens + cache_write_5m_tokens
        + cache_write_1h_tokens + output_tokens as tokens,
        case when category = 'included' then list_micro_usd else cost_micro_usd end as value
      from usage_day where day >= ${from} and day < ${to} and category in ('included', 'overage', 'api')
    )
    select day, handle_id as "handleId", sum(requests)::bigint as requests,
      coalesce(sum(requests) filter (where value > 0), 0)::bigint as "pricedRequests",
      coalesce(sum(requests) filter (where category = 'overage'), 0)::bigint as "beyondPlan",
      sum(tokens)::bigint as tokens, sum(value)::bigint as "valueMicroUsd"
    from used group by day, handle_id order by day, handle_id`.execute(db)
  return rows.map((row) => ({ ...row, valueMicroUsd: microUsd(row.valueMicroUsd) }))
}

/** What everybody used of one model of one provider in a stretch of days, by kind of token. */
export type ModelTokens = {
  provider: string
  model: string
  input: number
  cacheRead: number
  cacheWrite: number
  output: number
}

export async function tokensByModel(db: DbOrTransaction, { from, to }: DayRange): Promise<ModelTokens[]> {
  const { rows } = await sql<ModelTokens>`
    select provider, model, sum(input_tokens)::bigint as input, sum(cache_read_tokens)::bigint as "cacheRead",
      sum(cache_write_5m_tokens + cache_write_1h_tokens)::bigint as "cacheWrite", sum(output_tokens)::bigint as output
    from usage_day where day >= ${from} and day < ${to} and category in ('included', 'overage', 'api')
    group by provider, model order by provider, model`.execute(db)
  return rows
}
