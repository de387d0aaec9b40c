import { companyKeys } from '../../company/keys.ts'
import { companyPeople } from '../../company/people.ts'
import type { UsageRecord } from '../../company/usage-record.ts'
import { sandboxKeys } from '../../providers/providers.ts'
import type { RequestRecord } from '../../providers/request-log.ts'
import { openAiUsage } from './list-prices.ts'
import type { OpenAiUsage, OpenAiWorld } from './openai-rows.ts'

const foundedAt = 1_772_442_000
const engineering = 'proj_engineering'
export const openAiProxyKeyId = 'key_tallyproxy'

/** Northwind at OpenAI: one project, a key for each person who uses it, and Tally's own as a service account. */
export function companyOpenAi(): OpenAiWorld {
  return {
    users: companyPeople.map((person, index) => ({
      id: userId(person.email),
      email: person.email,
      name: person.name,
      role: index < 2 ? 'owner' : 'reader',
      addedAt: foundedAt,
    })),
    projects: [{ id: engineering, name: 'Engineering', status: 'active', createdAt: foundedAt }],
    keys: [
      {
        id: openAiProxyKeyId,
        name: 'tally-proxy',
        projectId: engineering,
        redactedValue: `${sandboxKeys.openai.slice(0, 6)}...${sandboxKeys.openai.slice(-4)}`,
        createdAt: foundedAt,
        lastUsedAt: null,
        owner: { type: 'service_account', id: 'svc_acct_tally', name: 'tally' },
      },
      ...companyKeys()
        .filter((key) => key.provider === 'openai')
        .map((key) => ({
          id: key.id,
          name: key.name,
          projectId: engineering,
          redactedValue: `sk-pro...${key.id.slice(-4)}`,
          createdAt: foundedAt,
          lastUsedAt: null,
          owner: { type: 'user' as const, userId: userId(key.owner) },
        })),
    ],
    usage: [],
  }
}

export function toOpenAiUsage(record: UsageRecord): OpenAiUsage {
  const { input, cacheRead, cacheWrite5m, output } = record.tokens
  return openAiUsage({
    at: Date.parse(record.at),
    keyId: record.key?.id ?? '',
    projectId: engineering,
    userId: record.person === null ? null : userId(record.person),
    model: record.model,
    tokens: { uncachedInput: input, cached: cacheRead, cacheWrite: cacheWrite5m, output },
  })
}

/** A request the sandbox's OpenAI has answered, under the proxy's key; null when it was free. */
export function servedByOpenAi(record: RequestRecord): OpenAiUsage | null {
  if (record.tokens === null) return null
  const { input, cacheRead, cacheWrite5m, output, webSearches } = record.tokens
  return openAiUsage({
    at: Date.parse(record.at),
    keyId: openAiProxyKeyId,
    projectId: engineering,
    model: record.model,
    endpoint: record.path.includes('/embeddings') ? 'embeddings' : 'completions',
    tokens: { uncachedInput: input, cached: cacheRead, cacheWrite: cacheWrite5m, output },
    webSearches,
  })
}

function userId(email: string): string {
  return `user-${(email.split('@')[0] ?? '').replaceAll('.', '')}`
}
