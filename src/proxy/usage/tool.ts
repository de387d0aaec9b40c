import type { IncomingHttpHeaders } from 'node:http'

/** The client a request came from. */
export type Tool =
  | 'claude-code'
  | 'codex'
  | 'cursor'
  | 'cline'
  | 'aider'
  | 'openai-sdk'
  | 'anthropic-sdk'
  | 'curl'
  | 'other'

// In this order: a client built on another's library names itself first.
const byUserAgent: ReadonlyArray<[RegExp, Tool]> = [
  [/^claude-(?:cli|code)\//, 'claude-code'],
  [/^codex/, 'codex'],
  [/^cursor\//, 'cursor'],
  [/cline/, 'cline'],
  [/aider|litellm/, 'aider'],
  [/^ai-sdk\/openai-compatible/, 'cline'],
  [/^(?:async)?(?:azure)?openai\//, 'openai-sdk'],
  [/^(?:async)?anthropic\//, 'anthropic-sdk'],
  [/^curl\//, 'curl'],
]

/** Which client sent this: what its headers say, then the shape of its body (`looksLikeCursor`). */
export function toolOf(headers: IncomingHttpHeaders, looksLikeCursor: boolean): Tool {
  const userAgent = headers['user-agent']?.toLowerCase() ?? ''
  if (headers['x-claude-code-session-id'] !== undefined) return 'claude-code'
  if (headers['x-codex-turn-metadata'] !== undefined || textOf(headers.originator).startsWith('codex')) return 'codex'
  const named = byUserAgent.find(([pattern]) => pattern.test(userAgent))?.[1]
  const isLibrary = named === undefined || named === 'openai-sdk'
  if (isLibrary && looksLikeCursor) return 'cursor'
  if (isLibrary && textOf(headers['x-title']).toLowerCase() === 'aider') return 'aider'
  return named ?? 'other'
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : ''
}
