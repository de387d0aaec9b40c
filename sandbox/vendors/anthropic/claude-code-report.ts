import { randomFrom } from '../../company/random.ts'
import { grouped, pageToken, readPage, total } from '../buckets.ts'
import { type VendorCall, VendorRefusal, wholeNumber } from '../vendor-call.ts'
import type { AnthropicUsage, AnthropicWorld } from '../world/anthropic-rows.ts'
import { isVisible } from '../world/usage-row.ts'

const dayMs = 86_400_000

/** `GET /v1/organizations/usage_report/claude_code`: one UTC day of Claude Code, person by person. */
export function claudeCodeReport(call: VendorCall, anthropic: AnthropicWorld) {
  const day = call.query.get('starting_at') ?? ''
  if (!/^\d{4}-\d\d-\d\d$/.test(day)) throw new VendorRefusal(400, 'starting_at: must be a day like 2026-11-01')
  const limit = wholeNumber(call.query.get('limit'), 'limit', { least: 1, most: 1_000, otherwise: 20 })
  const from = call.query.get('page') === null ? 0 : readPage(call.query.get('page') ?? '')
  const begin = Date.parse(day)
  const isOfDay = ({ at }: AnthropicUsage) => at >= begin && at < begin + dayMs
  const used = anthropic.usage.filter(
    (row) => isOfDay(row) && row.product === 'claude_code' && isVisible(row, call.nowMs),
  )
  const people = grouped(used, (row) => actorOf(row, anthropic))
  const hasMore = from + limit < people.length
  return {
    data: people.slice(from, from + limit).map(({ dimensions: actor, rows }) => shownDay(day, actor, rows, anthropic)),
    has_more: hasMore,
    next_page: hasMore ? pageToken(from + limit) : null,
  }
}

function actorOf({ userId, keyId }: AnthropicUsage, { users, keys }: AnthropicWorld) {
  const user = users.find(({ id }) => id === userId)
  return user
    ? { type: 'user_actor', email_address: user.email }
    : { type: 'api_actor', api_key_name: keys.find(({ id }) => id === keyId)?.name ?? '' }
}

function shownDay(day: string, actor: object, rows: AnthropicUsage[], { organization }: AnthropicWorld) {
  const random = randomFrom('claude-code', day, JSON.stringify(actor))
  const sessions = new Set(rows.map((row) => row.sessionId)).size
  const tool = (most: number) => ({
    accepted: random.between(0, most * sessions),
    rejected: random.between(0, sessions),
  })
  return {
    date: `${day}T00:00:00Z`,
    actor,
    organization_id: organization.id,
    customer_type: 'api',
    subscription_type: null,
    terminal_type: random.pick(['vscode', 'iTerm.app', 'tmux']),
    core_metrics: {
      num_sessions: sessions,
      lines_of_code: { added: random.between(20, 300) * sessions, removed: random.between(5, 120) * sessions },
      commits_by_claude_code: random.between(0, 2 * sessions),
      pull_requests_by_claude_code: random.between(0, sessions),
    },
    tool_actions: {
      edit_tool: tool(12),
      multi_edit_tool: tool(4),
      write_tool: tool(3),
      notebook_edit_tool: tool(1),
    },
    model_breakdown: grouped(rows, ({ model }) => ({ model })).map((group) => ({
      model: group.dimensions.model,
      tokens: {
        input: total(group.rows, ({ tokens }) => tokens.uncachedInput),
        output: total(group.rows, ({ tokens }) => tokens.output),
        cache_read: total(group.rows, ({ tokens }) => tokens.cacheRead),
        cache_creation: total(group.rows, ({ tokens }) => tokens.cacheWrite5m + tokens.cacheWrite1h),
      },
      estimated_cost: { currency: 'USD', amount: estimatedCents(group.rows) },
    })),
  }
}

function estimatedCents(rows: AnthropicUsage[]): number {
  return Math.round(total(rows, ({ costParts }) => total(costParts, (part) => part.listNanoUsd)) / 10_000_000)
}
