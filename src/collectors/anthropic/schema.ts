import { z } from 'zod'
import { isDecimal } from '../../base/exact-usd.ts'

// Only the fields that are used, as the API reference and the official SDK's types name them; what is unknown is ignored.

const count = z.number().int().nonnegative()
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

/** A decimal, in cents. */
const cents = z.union([z.string(), z.number()]).refine(isDecimal)

const usd = z.string().refine((currency) => currency.toUpperCase() === 'USD')

const tokens = {
  uncached_input_tokens: count,
  cache_creation: z.object({ ephemeral_5m_input_tokens: count, ephemeral_1h_input_tokens: count }),
  cache_read_input_tokens: count,
  output_tokens: count,
  server_tool_use: z.object({ web_search_requests: count.nullish() }).nullish(),
}

export type TokensAnswer = z.infer<z.ZodObject<typeof tokens>>

/** Whom usage is attributed to; kinds we do not know yet have none of these names. */
const actor = z.object({
  type: z.string(),
  email_address: z.string().nullish(),
  user_id: z.string().nullish(),
  service_account_id: z.string().nullish(),
  subject: z.string().nullish(),
})

const analyticsRow = {
  starting_at: instant,
  group: z.object({
    actor: actor.nullable(),
    api_key_id: z.string().nullable(),
    model: z.string().nullable(),
    product: z.string().nullish(),
    workspace_id: z.string().nullish(),
  }),
}

export const analyticsUsageRow = z.object({
  ...analyticsRow,
  usage: z.object({ ...tokens, requests: count.nullish() }),
})

export const analyticsCostRow = z.object({
  ...analyticsRow,
  cost: z.object({ amount: cents, list_amount: cents.nullish(), currency: usd, requests: count.nullish() }),
})

/** The same without dimensions: sums to compare with. */
export const analyticsUsageSum = z.object({ usage: z.object({ total_tokens: count.nullish(), ...tokens }) })
export const analyticsCostSum = z.object({ cost: z.object({ amount: cents }) })

export type AnalyticsUsageRow = z.infer<typeof analyticsUsageRow>
export type AnalyticsCostRow = z.infer<typeof analyticsCostRow>

const usageResult = z.object({
  ...tokens,
  api_key_id: z.string().nullable(),
  workspace_id: z.string().nullable(),
  model: z.string().nullable(),
  account_id: z.string().nullish(),
  service_account_id: z.string().nullish(),
  service_tier: z.string().nullish(),
  context_window: z.string().nullish(),
  inference_geo: z.string().nullish(),
  speed: z.string().nullish(),
})

export const usageBucket = z.object({ starting_at: instant, results: z.array(usageResult) })

const costResult = z.object({
  amount: cents,
  currency: usd,
  workspace_id: z.string().nullable(),
  description: z.string().nullable(),
  cost_type: z.string().nullish(),
  model: z.string().nullish(),
  token_type: z.string().nullish(),
  service_tier: z.string().nullish(),
  context_window: z.string().nullish(),
  inference_geo: z.string().nullish(),
  speed: z.string().nullish(),
})

export const costBucket = z.object({ starting_at: instant, results: z.array(costResult) })

export type UsageResult = z.infer<typeof usageResult>
export type CostResult = z.infer<typeof costResult>

const tool = z.object({ accepted: count, rejected: count }).nullish()

export const claudeCodeRow = z.object({
  actor: z.object({ type: z.string(), email_address: z.string().nullish(), api_key_name: z.string().nullish() }),
  customer_type: z.string().nullish(),
  core_metrics: z.object({
    num_sessions: count,
    lines_of_code: z.object({ added: count, removed: count }),
    commits_by_claude_code: count.nullish(),
    pull_requests_by_claude_code: count.nullish(),
  }),
  tool_actions: z
    .object({ edit_tool: tool, multi_edit_tool: tool, write_tool: tool, notebook_edit_tool: tool })
    .nullish(),
  model_breakdown: z.array(
    z.object({
      model: z.string(),
      tokens: z.object({ input: count, output: count, cache_read: count.nullish(), cache_creation: count.nullish() }),
      estimated_cost: z.object({ amount: cents, currency: usd }),
    }),
  ),
})

export type ClaudeCodeRow = z.infer<typeof claudeCodeRow>

export const apiKey = z.object({
  id: z.string(),
  name: z.string().nullish(),
  status: z.string().nullish(),
  partial_key_hint: z.string().nullish(),
  principal: z.object({ user_id: z.string().nullish() }).nullish(),
  created_by: z.object({ id: z.string(), type: z.string().nullish() }).nullish(),
})

export const user = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string().nullish(),
  role: z.string().nullish(),
})

export const workspace = z.object({ id: z.string(), name: z.string() })
