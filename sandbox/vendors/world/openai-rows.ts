import type { UsageRow } from './usage-row.ts'

export type OpenAiWorld = { users: OpenAiUser[]; projects: OpenAiProject[]; keys: OpenAiKey[]; usage: OpenAiUsage[] }

export type OpenAiUser = { id: string; email: string; name: string; role: 'owner' | 'reader'; addedAt: number }

/** `createdAt` and the like are whole seconds since 1970, as OpenAI counts. */
export type OpenAiProject = { id: string; name: string; status: 'active' | 'archived'; createdAt: number }

export type OpenAiKey = {
  id: string
  name: string
  projectId: string
  /** As the vendor shows it: `sk-abc...def1`. */
  redactedValue: string
  createdAt: number
  lastUsedAt: number | null
  owner: { type: 'user'; userId: string } | { type: 'service_account'; id: string; name: string }
}

export type OpenAiUsage = UsageRow & {
  keyId: string
  projectId: string
  /** Null: a service account's key. */
  userId: string | null
  model: string
  endpoint: 'completions' | 'embeddings'
  requests: number
  /** Disjoint here; the vendor's `input_tokens` is the sum of the first three. */
  tokens: { uncachedInput: number; cached: number; cacheWrite: number; output: number }
  batch: boolean
  serviceTier: 'default' | 'flex' | 'priority'
  webSearches: number
  costParts: OpenAiCostPart[]
}

/** `lineItem` as on the bill: `gpt-6-astra, input_tokens`. */
export type OpenAiCostPart = { lineItem: string; quantity: number; quantityUnit: string; nanoUsd: number }
