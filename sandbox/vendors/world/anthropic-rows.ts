import type { UsageRow } from './usage-row.ts'

export type AnthropicWorld = {
  organization: { id: string; name: string }
  users: AnthropicUser[]
  workspaces: AnthropicWorkspace[]
  keys: AnthropicKey[]
  usage: AnthropicUsage[]
}

export type AnthropicUser = { id: string; email: string; name: string; role: string; addedAt: string }

export type AnthropicWorkspace = { id: string; name: string; createdAt: string; archivedAt: string | null }

export type AnthropicKey = {
  id: string
  name: string
  status: 'active' | 'inactive' | 'archived' | 'expired'
  /** As the vendor shows it: `sk-ant-api03-R2D...igAA`. */
  hint: string
  createdAt: string
  createdByUserId: string | null
  workspaceId: string | null
  expiresAt: string | null
}

export type AnthropicTokens = {
  uncachedInput: number
  cacheWrite5m: number
  cacheWrite1h: number
  cacheRead: number
  output: number
}

/** One request, or several alike. What it cost is in `costParts`; `/cost` and `/usage` endpoints show the same rows. */
export type AnthropicUsage = UsageRow & {
  /** Null: the Console's own Workbench. */
  keyId: string | null
  /** Null: the default workspace. */
  workspaceId: string | null
  /** The signed-in person it is attributed to; null: known by its key only. */
  userId: string | null
  model: string
  product: 'claude_code' | 'messages_api' | 'message_batches_api' | 'claude_console' | 'chat'
  sessionId: string | null
  serviceTier: 'standard' | 'batch' | 'priority'
  contextWindow: '0-200k' | '200k-1M'
  inferenceGeo: 'global' | 'us'
  speed: 'standard' | 'fast'
  requests: number
  tokens: AnthropicTokens
  webSearches: number
  costParts: AnthropicCostPart[]
}

export type AnthropicTokenType =
  | 'uncached_input_tokens'
  | 'cache_creation.ephemeral_5m_input_tokens'
  | 'cache_creation.ephemeral_1h_input_tokens'
  | 'cache_read_input_tokens'
  | 'output_tokens'

/** `nanoUsd` is after discounts, `listNanoUsd` before. Only tokens have a token type. */
export type AnthropicCostPart = {
  costType: 'tokens' | 'web_search' | 'code_execution' | 'session_usage'
  tokenType: AnthropicTokenType | null
  nanoUsd: number
  listNanoUsd: number
}
