import { hash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Behaviour } from './behaviour.ts'
import type { Answer } from './delivery.ts'
import type { JsonObject } from './json-reading.ts'
import type { ServedTokens } from './served-tokens.ts'

/** One request, read and understood as far as every format has it in common. */
export type Exchange = {
  method: string
  /** Below the provider's base, without the query: `/v1/messages`. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  /** The whole address the request came to, for answers that carry links. */
  origin: string
  body: JsonObject
  bodyIsJson: boolean
  behaviour: Behaviour
  requestId: string
  number: number
  now: Date
}

/** What a route says: the answer, and what the vendor would bill for it (null: nothing). */
export type Said = { answer: Answer; model: string; billed: ServedTokens | null }

/** An id in the vendors' manner, the same for the same request number. */
export function madeId(exchange: Exchange, prefix: string, ordinal = 0): string {
  return `${prefix}_${hash('sha1', `${exchange.number}/${prefix}/${ordinal}`, 'hex').slice(0, 24)}`
}

/** Ids that differ within one answer. */
export function idMaker(exchange: Exchange): (prefix: string) => string {
  let made = 0
  return (prefix) => {
    made += 1
    return madeId(exchange, prefix, made)
  }
}

export function jsonSaid(
  exchange: Exchange,
  input: { status?: number; headers: Record<string, string>; body: unknown; model?: string; billed?: ServedTokens },
): Said {
  return {
    model: input.model ?? '',
    billed: input.billed ?? null,
    answer: {
      status: input.status ?? 200,
      headers: { 'content-type': 'application/json', ...input.headers },
      events: [exchange.method === 'HEAD' ? '' : JSON.stringify(input.body)],
      stream: false,
    },
  }
}
