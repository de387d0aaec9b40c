import type { IncomingHttpHeaders } from 'node:http'

/**
 * The request headers a provider gets, as a flat list. An allow-list: our key, cookies, `forwarded` headers, the
 * caller's organisation at the vendor and whatever a client invents stay here. `accept-encoding` is ours, because
 * usage is read from the bytes as they pass.
 */
export function headersToProvider(from: IncomingHttpHeaders): string[] {
  const to: string[] = ['accept-encoding', 'identity']
  for (const name in from) {
    const value = from[name]
    if (typeof value === 'string' && goesToProvider(name)) to.push(name, value)
  }
  return to
}

/** The answer headers a client gets, as a flat list: never cookies nor the organisation's identity at the provider. */
export function headersToClient(
  from: IncomingHttpHeaders,
  answer: { keepsLength: boolean; closes: boolean },
): string[] {
  const to: string[] = []
  if (answer.keepsLength && from['content-length'] !== undefined) to.push('content-length', from['content-length'])
  if (answer.closes) to.push('connection', 'close')
  for (const name in from) {
    const value = from[name]
    if (value === undefined || !goesToClient(name)) continue
    if (typeof value === 'string') to.push(name, value)
    else for (const one of value) to.push(name, one)
  }
  return to
}

const toProvider = new Set([
  'accept',
  'content-type',
  'idempotency-key',
  'openai-beta',
  // What Claude Code and Codex tell their provider about themselves.
  'originator',
  'session-id',
  'thread-id',
  'user-agent',
  'x-app',
  'x-client-request-id',
])
const toProviderPrefixes = ['anthropic-', 'x-stainless-', 'x-claude-code-', 'x-codex-']

const toClient = new Set([
  'cache-control',
  'content-disposition',
  // Providers are asked for plain bytes; one that compresses all the same must at least be readable.
  'content-encoding',
  'content-type',
  'openai-model',
  'openai-poll-after-ms',
  'openai-processing-ms',
  'openai-version',
  'request-id',
  'retry-after',
  'retry-after-ms',
  'x-request-id',
  'x-should-retry',
  // Ours.
  'x-tally-left-out',
])
const toClientPrefixes = ['anthropic-', 'x-ratelimit-', 'x-codex-']
const neverToClient = new Set(['anthropic-organization-id', 'anthropic-workspace-id'])

const goesToProvider = remembered((name) => toProvider.has(name) || startsWithOne(name, toProviderPrefixes))
const goesToClient = remembered(
  (name) => toClient.has(name) || (startsWithOne(name, toClientPrefixes) && !neverToClient.has(name)),
)

function startsWithOne(name: string, prefixes: string[]): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix))
}

// The same few dozen names come with every request. The bound is against clients that invent names.
function remembered(decide: (name: string) => boolean): (name: string) => boolean {
  const decided = new Map<string, boolean>()
  return (name) => {
    const known = decided.get(name)
    if (known !== undefined) return known
    const decision = decide(name)
    if (decided.size < 1_000) decided.set(name, decision)
    return decision
  }
}
