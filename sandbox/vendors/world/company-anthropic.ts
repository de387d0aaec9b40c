import { companyKeys } from '../../company/keys.ts'
import { company, companyPeople } from '../../company/people.ts'
import type { UsageRecord } from '../../company/usage-record.ts'
import { sandboxKeys } from '../../providers/providers.ts'
import type { RequestRecord } from '../../providers/request-log.ts'
import type { AnthropicKey, AnthropicUsage, AnthropicWorld } from './anthropic-rows.ts'
import { anthropicUsage } from './list-prices.ts'
import { emptyVendorWorld } from './vendor-world.ts'

const foundedAt = '2026-03-02T09:00:00Z'
const automation = 'wrkspc_01automation'

export const anthropicProxyKeyId = 'apikey_01tallyproxy'

/** The key Tally's proxy uses in the sandbox. */
const proxyKey: AnthropicKey = {
  id: anthropicProxyKeyId,
  name: 'tally-proxy',
  status: 'active',
  hint: hintOf(sandboxKeys.anthropic),
  createdAt: foundedAt,
  createdByUserId: userId(companyPeople[0]?.email ?? ''),
  workspaceId: null,
  expiresAt: null,
}

/** Northwind at Anthropic: people by the default workspace, robots in one of their own. */
export function companyAnthropic(): AnthropicWorld {
  const people = new Set(companyPeople.map((person) => person.email))
  const keys = companyKeys().filter((key) => key.provider === 'anthropic')
  return {
    organization: { id: emptyVendorWorld().anthropic.organization.id, name: company.name },
    users: companyPeople.map((person, index) => ({
      id: userId(person.email),
      email: person.email,
      name: person.name,
      role: index < 2 ? 'admin' : 'claude_code_user',
      addedAt: foundedAt,
    })),
    workspaces: [{ id: automation, name: 'Automation', createdAt: foundedAt, archivedAt: null }],
    keys: [
      proxyKey,
      ...keys.map((key) => ({
        ...proxyKey,
        id: key.id,
        name: key.name,
        hint: `sk-ant-api03-${key.id.slice(-3)}...${key.id.slice(-4)}`,
        createdByUserId: people.has(key.owner) ? userId(key.owner) : null,
        workspaceId: people.has(key.owner) ? null : automation,
      })),
    ],
    usage: [],
  }
}

/** Who works in Claude Code is signed in, and known by name; programs are known by their key. */
export function toAnthropicUsage(record: UsageRecord): AnthropicUsage {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output } = record.tokens
  const isClaudeCode = record.tool === 'claude-code'
  return anthropicUsage({
    at: Date.parse(record.at),
    keyId: record.key?.id ?? null,
    workspaceId: record.robot === null ? null : automation,
    userId: isClaudeCode && record.person !== null ? userId(record.person) : null,
    model: record.model,
    product: isClaudeCode ? 'claude_code' : 'messages_api',
    sessionId: record.session,
    tokens: { uncachedInput: input, cacheWrite5m, cacheWrite1h, cacheRead, output },
  })
}

/** A request the sandbox's Anthropic has answered, under the proxy's key; null when it was free. */
export function servedByAnthropic(record: RequestRecord): AnthropicUsage | null {
  if (record.tokens === null) return null
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, webSearches } = record.tokens
  const isBatch = record.path.includes('/batches')
  return anthropicUsage({
    at: Date.parse(record.at),
    keyId: proxyKey.id,
    model: record.model,
    product: isBatch ? 'message_batches_api' : 'messages_api',
    serviceTier: isBatch ? 'batch' : 'standard',
    tokens: { uncachedInput: input, cacheWrite5m, cacheWrite1h, cacheRead, output },
    webSearches,
  })
}

function userId(email: string): string {
  return `user_01${(email.split('@')[0] ?? '').replaceAll('.', '')}`
}

function hintOf(key: string): string {
  return `${key.slice(0, 16)}...${key.slice(-4)}`
}
