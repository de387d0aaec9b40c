import { type RawBuilder, sql } from 'kysely'
import type { Source } from '../ledger/entry.ts'

// Of Cursor, who and when to the millisecond: how a layout writes models and tokens changes from year to year, and an export
// has everything of somebody's moment or nothing.
const moment = 'at_ms, handle'
// A day's sum grows while the day lasts, so its figures are no part of it. Texts as the ledger cuts them.
const sum = `at_ms, handle, left(key_ref, 100), left(project, 200), left(model_raw, 120), left(tool, 60), left(agent, 200),
  left(service_tier, 60)`

const identities: Partial<Record<Source, string>> = {
  'cursor-csv': moment,
  'cursor-sums-csv': moment,
  'anthropic-costs-csv': sum,
  'anthropic-usage-csv': sum,
  'anthropic-spend-csv': sum,
  'openai-costs-csv': sum,
  'openai-usage-csv': sum,
}

/** What makes two rows of a source tell of the same thing, as SQL over the columns rows are staged in. */
export function identityOf(source: Source): RawBuilder<string> {
  return sql`concat_ws(chr(31), ${sql.raw(identities[source] ?? moment)})`
}

/** What is told of it: where this differs as well, the newer row replaces the older. */
export const figuresOf = sql`concat_ws(chr(31), category, basis, cost_micro_usd::text, list_micro_usd::text, input_tokens,
  cache_read_tokens, cache_write_5m_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, server_tool_calls, requests)`

/**
 * Whether a source tells of a whole organisation's day by some dimensions or others: sums by user and the same sums by key
 * are one day's dollars twice.
 */
export function isOfWholeDays(source: Source): boolean {
  return identities[source] === sum
}
