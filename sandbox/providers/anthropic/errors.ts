import { type Exchange, jsonSaid, type Said } from '../exchange.ts'
import { anthropicHeaders } from './headers.ts'

/** An error answer in Anthropic's form. */
export function anthropicError(
  exchange: Exchange,
  status: number,
  error: { type: string; message: string },
  headers: Record<string, string> = {},
): Said {
  return jsonSaid(exchange, {
    status,
    headers: { ...anthropicHeaders(exchange), ...headers },
    body: { type: 'error', error, request_id: exchange.requestId },
  })
}

export function refused(exchange: Exchange, message: string): Said {
  return anthropicError(exchange, 400, { type: 'invalid_request_error', message })
}

export function notFound(exchange: Exchange, message = 'Not found'): Said {
  return anthropicError(exchange, 404, { type: 'not_found_error', message })
}

/** The error Anthropic sends with a status, for answers that are asked to fail. */
export function anthropicFailure(exchange: Exchange, status: number, body: unknown): Said {
  const headers: Record<string, string> =
    status === 429 ? { 'retry-after': '7' } : status === 529 ? { 'x-should-retry': 'true' } : {}
  if (body !== undefined) {
    return jsonSaid(exchange, { status, headers: { ...anthropicHeaders(exchange), ...headers }, body })
  }
  return anthropicError(exchange, status, failures[status] ?? serverError, headers)
}

const serverError = { type: 'api_error', message: 'Internal server error' }

const failures: Record<number, { type: string; message: string }> = {
  400: { type: 'invalid_request_error', message: 'messages: at least one message is required' },
  402: { type: 'billing_error', message: 'Your credit balance is too low to access the Anthropic API.' },
  403: { type: 'permission_error', message: 'Your API key does not have permission to use the specified resource.' },
  413: { type: 'request_too_large', message: 'Request exceeds the maximum allowed number of bytes.' },
  429: {
    type: 'rate_limit_error',
    message: 'This request would exceed your organization’s rate limit of 2,000,000 input tokens per minute.',
  },
  504: { type: 'timeout_error', message: 'Request timed out.' },
  529: { type: 'overloaded_error', message: 'Overloaded' },
}

/** Who calls is checked before anything else: the key as `x-api-key` or as bearer, and never without a version. */
export function anthropicDoor(exchange: Exchange, secret: string): Said | null {
  const refuse = (message: string) => anthropicError(exchange, 401, { type: 'authentication_error', message })
  const { authorization } = exchange.headers
  const key = exchange.headers['x-api-key']
  if (key === undefined && authorization === undefined) return refuse('x-api-key header is required')
  if (key !== undefined && key !== secret) return refuse('invalid x-api-key')
  if (key === undefined && authorization !== `Bearer ${secret}`) return refuse('Invalid bearer token')
  return exchange.headers['anthropic-version'] === undefined
    ? refused(exchange, 'anthropic-version: header is required')
    : null
}
