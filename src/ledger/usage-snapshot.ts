import { sql } from 'kysely'
import { addDays, type Day, dayOf } from '../base/calendar.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** What one handle used of one model with one tool in an hour, or in five minutes of one session. Value: what was charged, and the list value of what was included. */
export type UsedBin = {
  at: Date
  handleId: number
  model: string
  tool: string
  session: string
  requests: number
  /** How many of them a human wrote; null where one of them cannot be told. */
  humanPrompts: number | null
  inputTokens: number
  cacheReadTokens: number
  cacheWriteTokens: number
  outputTokens: number
  valueMicroUsd: MicroUsd
}

/** Usage that counts and has a price by UTC hour, without sessions. The hours begin in `[from, to)`. */
export async function usedByHour(db: DbOrTransaction, { from, to }: { from: Date; to: Date }): Promise<UsedBin[]> {
  const { rows } = await sql<UsedBin>`
    select hour as at, handle_id as "handleId", model, tool, '' as session, null::bigint as "humanPrompts", ${sums} from usage_hour
    where hour >= ${from} and hour < ${to} and ${isPriced}
    group by hour, handle_id, model, tool order by hour, handle_id, model, tool`.execute(db)
  return rows.map(typed)
}

/** The same by five minutes and session, from the entries: for hours that are not long ago. */
export async function usedByFiveMinutes(
  db: DbOrTransaction,
  { from, to }: { from: Date; to: Date },
): Promise<UsedBin[]> {
  const { rows } = await sql<UsedBin>`
    select date_bin('5 minutes', at, timestamptz '1970-01-01 00:00:00+00') as at, handle_id as "handleId", model, tool,
      session, ${prompts} as "humanPrompts", ${sums} from entry
    where at >= ${from} and at < ${to} and day >= ${addDays(dayOf(from), -1)} and day <= ${addDays(dayOf(to), 1)}
      and counts and ${isPriced}
    group by 1, handle_id, model, tool, session order by 1, handle_id, model, tool, session`.execute(db)
  return rows.map(typed)
}

// What has no price yet is no usage of zero dollars.
const isPriced = sql`category in ('included', 'overage', 'api') and basis <> 'unpriced'`

/** Differs where the sums of days in `[from, to)` were changed: by an import, a restatement or a new price. */
export async function usageMark(db: DbOrTransaction, { from, to }: { from: Day; to: Day }): Promise<string> {
  const { rows } = await sql<{ mark: string }>`
    select concat_ws(' ', count(*), sum(requests), sum(cost_micro_usd), sum(list_micro_usd)) as mark
    from usage_day where day >= ${from} and day < ${to} and ${isPriced}`.execute(db)
  return rows[0]?.mark ?? ''
}

// A credit is no usage.
const prompts = sql`case when bool_and(human_turn is not null or requests = 0)
  then count(*) filter (where human_turn) end`

const sums = sql`sum(requests)::bigint as requests, sum(input_tokens)::bigint as "inputTokens",
  sum(cache_read_tokens)::bigint as "cacheReadTokens",
  sum(cache_write_5m_tokens + cache_write_1h_tokens)::bigint as "cacheWriteTokens",
  sum(output_tokens)::bigint as "outputTokens",
  greatest(coalesce(sum(case when category = 'included' then list_micro_usd else cost_micro_usd end), 0), 0)::bigint as "valueMicroUsd"`

function typed(row: UsedBin): UsedBin {
  return { ...row, valueMicroUsd: microUsd(row.valueMicroUsd) }
}
