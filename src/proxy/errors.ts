import type { ServerResponse } from 'node:http'
import { requestIdHeader } from '../base/request-id.ts'
import type { Dialect } from './dialect.ts'

/** An answer of our own instead of the provider's: a sentence for the person, words for the program. */
export type Refusal = {
  status: number
  say: string
  /** Ours, in both dialects: `invalid_api_key`, `provider_not_connected` … */
  code: string
  /** The field of the request it is about, which OpenAI's errors name; without it, none. */
  param?: string
  /** Seconds after which trying again may help. Without it, 4xx refusals tell the SDKs not to try again. */
  retryAfterS?: number
  /** The protocol to come back with, where the one that was asked for is not spoken. */
  upgradeTo?: string
}

/** Answers a request in its caller's own error format and closes nothing but the answer. */
export function sendRefusal(response: ServerResponse, dialect: Dialect, requestId: string, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) return
  const { headers, body } = refusalAnswer(dialect, requestId, refusal)
  // Not for 413: closing on a client that is still sending resets the connection, and it never reads why.
  if (refusal.code === 'shutting_down') headers.push('connection', 'close')
  response.writeHead(refusal.status, headers)
  response.end(body)
}

/** A refusal as its caller reads it: headers as a flat list, and the body. */
export function refusalAnswer(
  dialect: Dialect,
  requestId: string,
  refusal: Refusal,
): { headers: string[]; body: Buffer } {
  const body = Buffer.from(JSON.stringify(errorBody(dialect, requestId, refusal)))
  const headers = ['content-type', 'application/json', 'content-length', String(body.length)]
  headers.push(dialect === 'anthropic' ? 'request-id' : 'x-request-id', requestId, requestIdHeader, requestId)
  if (refusal.upgradeTo !== undefined) headers.push('connection', 'upgrade', 'upgrade', refusal.upgradeTo)
  if (refusal.retryAfterS !== undefined) headers.push('retry-after', String(refusal.retryAfterS))
  // Both official SDKs obey this header; without it they would repeat 408, 409 and 429 as well as every 5xx.
  else if (refusal.status < 500) headers.push('x-should-retry', 'false')
  return { headers, body }
}

/** The error as Anthropic (`{type: 'error', error}`) or OpenAI (`{error: {message, type, param, code}}`) writes it. */
function errorBody(dialect: Dialect, requestId: string, refusal: Refusal): unknown {
  const message = sentenceOf(refusal, requestId)
  if (dialect === 'anthropic') {
    const error = { type: anthropicTypes[refusal.status] ?? 'api_error', message }
    return { type: 'error', error, request_id: requestId }
  }
  const type = refusal.status >= 500 ? 'server_error' : 'invalid_request_error'
  return { error: { message, type, param: refusal.param ?? null, code: refusal.code } }
}

// What an admin has to look up is named by what stands in the log; clients show the sentence, and headers to nobody.
function sentenceOf({ status, say }: Refusal, requestId: string): string {
  return status >= 500 ? `${say} (Request id: ${requestId})` : say
}

const anthropicTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  404: 'not_found_error',
  408: 'invalid_request_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  426: 'invalid_request_error',
  431: 'invalid_request_error',
  504: 'timeout_error',
}

export const shuttingDown: Refusal = {
  status: 503,
  code: 'shutting_down',
  say: 'Tally is restarting. Try again in a few seconds.',
  retryAfterS: 2,
}

export const keysUnavailable: Refusal = {
  status: 503,
  code: 'key_store_unavailable',
  say: 'Tally cannot check this key just now because its database does not answer. Your key may be fine: try again shortly.',
  retryAfterS: 5,
}

export const journalUnavailable: Refusal = {
  status: 503,
  code: 'journal_unavailable',
  say: 'Tally cannot write its journal just now, so it forwards nothing. Try again shortly, and tell an admin if it lasts.',
  retryAfterS: 10,
}

export const somethingWrong: Refusal = {
  status: 500,
  code: 'internal_error',
  say: 'Something went wrong inside Tally; nothing was forwarded. An admin finds the cause in the log by this request id.',
}

export const noWebSocket: Refusal = {
  status: 426,
  code: 'upgrade_required',
  say: 'Tally serves responses over HTTP only. POST to the same address instead.',
  // RFC 9110, 15.5.22: a 426 has to name one.
  upgradeTo: 'HTTP/1.1',
}

export function badBody(say: string): Refusal {
  return { status: 400, code: 'invalid_body', say }
}

export function bodyTooLarge(limitBytes: number): Refusal {
  const mebibytes = Math.floor(limitBytes / (1024 * 1024))
  return { status: 413, code: 'request_too_large', say: `The request is larger than the ${mebibytes} MB Tally takes.` }
}

export function unknownRoute(method: string, path: string): Refusal {
  return {
    status: 404,
    code: 'unknown_url',
    say: `Tally does not serve ${method} ${path}. Base URLs end in /api/v1; see the set-up text of your client.`,
  }
}
