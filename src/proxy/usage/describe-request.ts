import type { IncomingHttpHeaders } from 'node:http'
import { parsedJson } from '../../base/json.ts'
import type { ApiFormat } from './api-format.ts'
import { type PeekedBody, readField } from './body-scan.ts'
import { clientText, headerText } from './client-text.ts'
import { repositoryName } from './repository.ts'
import { type Tool, toolOf } from './tool.ts'

/** Who asks, as far as the client says it; empty where it does not. Every text is bounded and of one line. */
export type RequestDescription = {
  tool: Tool
  session: string
  agent: string
  project: string
  repository: string
  tags: Record<string, string>
}

const longestId = 128
const longestName = 128
const mostTags = 16
const tagHeader = /^x-tally-tag-([a-z0-9_-]{1,64})$/
const mostMetadataBytes = 16 * 1024

/** Tool, session, sub-agent, project, repository and tags, from headers and named body fields; never from prompts. */
export function describeRequest(input: {
  headers: IncomingHttpHeaders
  peeked: PeekedBody | null
  body: Buffer
  format: ApiFormat
}): RequestDescription {
  const { headers, peeked, body, format } = input
  const metadata = fieldOf(body, peeked, 'metadata')
  const turn = codexTurn(headers, body, peeked)
  const cursorSession = clientText(metadata.cursorConversationId, longestId)
  const isResponsesOnChat = format === 'openai-chat' && peeked !== null && peeked.hasInput && !peeked.hasMessages
  const tool = toolOf(headers, cursorSession !== '' || isResponsesOnChat)
  return {
    tool,
    session:
      headerText(headers['x-tally-session'], longestId) ||
      sessionOf({ tool, headers, metadata, turn, peeked }) ||
      cursorSession,
    agent: agentOf(headers, turn, body, peeked),
    project: headerText(headers['x-tally-project'], longestName) || headerText(headers['x-project'], longestName),
    repository: repositoryName(headers['x-tally-repository']) || workspaceRepository(turn),
    tags: tagsOf(headers),
  }
}

type Fields = Record<string, unknown>

function sessionOf(from: {
  tool: Tool
  headers: IncomingHttpHeaders
  metadata: Fields
  turn: Fields
  peeked: PeekedBody | null
}): string {
  const { tool, headers, metadata, turn, peeked } = from
  if (tool === 'codex') {
    return (
      headerText(headers['session-id'] ?? headers.session_id, longestId) ||
      clientText(turn.session_id, longestId) ||
      clientText(peeked?.promptCacheKey, longestId)
    )
  }
  return headerText(headers['x-claude-code-session-id'], longestId) || claudeSession(metadata.user_id)
}

// Claude Code puts JSON into `metadata.user_id`; before version 2.1 it was user_<hash>_account_<id>_session_<id>.
function claudeSession(userId: unknown): string {
  if (typeof userId !== 'string') return ''
  const older = /_session_([0-9a-f-]{36})$/.exec(userId)?.[1]
  return older ?? clientText(fieldsOf(parsedMetadata(userId)).session_id, longestId)
}

function agentOf(headers: IncomingHttpHeaders, turn: Fields, body: Buffer, peeked: PeekedBody | null): string {
  const claude = headerText(headers['x-claude-code-agent-id'], longestId)
  if (claude) return claude
  const codex = clientText(turn.agent_name, longestId)
  if (codex) return codex === '/root' ? '' : codex
  return isClaudeSubAgent(headers, body, peeked) ? 'subagent' : ''
}

const subAgentMark = 'cc_is_subagent=true'

// Claude Code's own billing line, the first thing in `system`, before any prompt.
function isClaudeSubAgent(headers: IncomingHttpHeaders, body: Buffer, peeked: PeekedBody | null): boolean {
  const system = peeked?.fields.get('system')
  if (!system || headers['x-claude-code-session-id'] === undefined) return false
  const start = body.toString('latin1', system.start, Math.min(system.end, system.start + 300))
  const line = /^\[?\s*(?:\{\s*"type"\s*:\s*"text"\s*,\s*"text"\s*:\s*)?"x-anthropic-billing-header:([^"]*)"/.exec(
    start,
  )
  return line?.[1]?.includes(subAgentMark) ?? false
}

function codexTurn(headers: IncomingHttpHeaders, body: Buffer, peeked: PeekedBody | null): Fields {
  const header = headers['x-codex-turn-metadata']
  if (typeof header === 'string') return fieldsOf(parsedMetadata(header))
  const inBody = fieldOf(body, peeked, 'client_metadata')['x-codex-turn-metadata']
  return typeof inBody === 'string' ? fieldsOf(parsedMetadata(inBody)) : {}
}

// workspaces: { "/path": { associated_remote_urls: { origin: url } or [url] } }
function workspaceRepository(turn: Fields): string {
  for (const workspace of Object.values(fieldsOf(turn.workspaces))) {
    const remotes = fieldsOf(workspace).associated_remote_urls
    const origin = fieldsOf(remotes).origin
    const urls = typeof remotes === 'string' ? [remotes] : [origin, ...Object.values(remotes ?? {})]
    const found = urls.map(repositoryName).find((name) => name !== '')
    if (found) return found
  }
  return ''
}

function tagsOf(headers: IncomingHttpHeaders): Record<string, string> {
  const tags: Array<[string, string]> = []
  for (const name in headers) {
    const key = name.startsWith('x-tally-tag-') ? tagHeader.exec(name)?.[1] : undefined
    const text = key ? headerText(headers[name], longestName) : ''
    if (key && text !== '' && tags.length < mostTags) tags.push([key, text])
  }
  return Object.fromEntries(tags)
}

function fieldOf(body: Buffer, peeked: PeekedBody | null, name: string): Fields {
  return peeked ? fieldsOf(readField(body, peeked.fields.get(name), mostMetadataBytes)) : {}
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

// A client's own metadata; without it the request is only less well described.
function parsedMetadata(text: string): unknown {
  return text.length > mostMetadataBytes ? null : parsedJson(text)
}
