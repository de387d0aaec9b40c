import { hash } from 'node:crypto'
import { type RawBuilder, sql } from 'kysely'
import { copyLine } from '../db/copy-rows.ts'
import type { Entry } from './entry.ts'

/**
 * Usage as a vendor reports it, in our words. Vendors give it no id: what is equal in every field is told apart by
 * counting (`replace-entries.ts`). Token counts as in `TokenCounts`, money in whole micro-dollars.
 */
export type ReportedUsage = Omit<Entry, 'at' | NotReported> & {
  /** Milliseconds since 1970, UTC. Of a sum over an hour or a day: its beginning. */
  at: number
  /** What the vendor calls the spender (an e-mail in lower case, a user or key id); empty where it names nobody. */
  handle: string
  /** What is kept in the place of the handle, where its data was deleted; `seed` as in `Pseudonym`. */
  disguise?: { handle: string; seed: string }
}

/** What an entry has of its place in the ledger, or of one request. */
type NotReported =
  | 'source'
  | 'sourceId'
  | 'day'
  | 'account'
  | 'provider'
  | 'handleId'
  | 'tags'
  | 'outcome'
  | 'status'
  | 'firstByteMs'
  | 'totalMs'
  | 'providerRequestId'
  | 'humanTurn'

/** The columns of a table that usage is staged in, in the order of `stagedRow`. */
export const stagedColumns = [
  'page',
  'content',
  'at_ms',
  'handle',
  'key_ref',
  'project',
  'repository',
  'model',
  'model_raw',
  'tool',
  'session',
  'agent',
  'category',
  'basis',
  'input_tokens',
  'cache_read_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'output_tokens',
  'reasoning_tokens',
  'server_tool_calls',
  'requests',
  'cost_micro_usd',
  'list_micro_usd',
  'price_version',
  'service_tier',
] as const

/** The same as a list in SQL. */
export const stagedList: RawBuilder<unknown> = sql.join(stagedColumns.map((column) => sql.ref(column)))

/** What `stagedColumns` are. No index and no log: what is lost with the server is read from the vendor once more. */
export const stagedTableColumns = `page integer, content text, at_ms bigint, handle text, key_ref text, project text,
  repository text, model text, model_raw text, tool text, session text, agent text, category text, basis text,
  input_tokens bigint, cache_read_tokens bigint, cache_write_5m_tokens bigint, cache_write_1h_tokens bigint,
  output_tokens bigint, reasoning_tokens bigint, server_tool_calls bigint, requests integer, cost_micro_usd bigint,
  list_micro_usd bigint, price_version text, service_tier text`

/** The place of the hash in `content`, and how many hexadecimal digits it has. */
export const hashAt = 10
export const hashLength = 16

/**
 * A row of such a table. `content` names what is reported: its time, so that neighbours lie together, and a hash of it all,
 * which is given as well.
 */
export function stagedRow(page: number, usage: ReportedUsage): { line: string; hash: string } {
  const { disguise } = usage
  let line = lineOf(usage)
  let said = hash('md5', line).slice(0, hashLength)
  if (disguise) {
    said = disguisedHash(said, disguise.seed)
    line = lineOf({ ...usage, handle: disguise.handle })
  }
  return { line: `${page}\t${usage.at.toString(36).padStart(hashAt - 1, '0')}-${said}\t${line}`, hash: said }
}

/** The hash of something said of a deleted person: the same whenever it is told, and of no use to find out who it was. */
export function disguisedHash(said: string, seed: string): string {
  return hash('sha256', seed + said).slice(0, hashLength)
}

function lineOf(usage: ReportedUsage): string {
  return copyLine([
    usage.at,
    usage.handle,
    usage.keyRef,
    usage.project,
    usage.repository,
    usage.model,
    usage.modelRaw,
    usage.tool,
    usage.session,
    usage.agent,
    usage.category,
    usage.basis,
    usage.inputTokens,
    usage.cacheReadTokens,
    usage.cacheWrite5mTokens,
    usage.cacheWrite1hTokens,
    usage.outputTokens,
    usage.reasoningTokens,
    usage.serverToolCalls,
    usage.requests,
    usage.costMicroUsd,
    usage.listMicroUsd,
    usage.priceVersion,
    usage.serviceTier,
  ])
}
