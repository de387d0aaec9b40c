import { expect, it } from 'vitest'
import { answerHead } from './answer-head.ts'
import { errorBody } from './errors.ts'
import { askedFor } from './testing.ts'

const now = new Date('2026-11-22T10:00:00Z')

function told(status: number, type: string, message: string, details?: object) {
  const body = { type: 'error', error: { type, message, details }, request_id: 'req_011' }
  const { error } = JSON.parse(String(errorBody(status, Buffer.from(JSON.stringify(body)), askedFor())))
  return { status: answerHead(status, {}, now).status, ...error }
}

it.each([
  [400, 'invalid_request_error', 'max_tokens: too many', 400, 'invalid_request_error', null, 'max_tokens'],
  [400, 'invalid_request_error', 'messages.3.content.0: bad', 400, 'invalid_request_error', null, 'messages'],
  [400, 'invalid_request_error', 'Something else is wrong', 400, 'invalid_request_error', null, null],
  [
    400,
    'invalid_request_error',
    'prompt is too long: 210000 tokens > 200000 maximum',
    400,
    'invalid_request_error',
    'context_length_exceeded',
    'messages',
  ],
  [
    400,
    'invalid_request_error',
    'Your credit balance is too low to access the Anthropic API.',
    400,
    'insufficient_quota',
    'insufficient_quota',
    null,
  ],
  [401, 'authentication_error', 'invalid x-api-key', 401, 'invalid_request_error', 'invalid_api_key', null],
  [402, 'billing_error', 'Pay first.', 400, 'insufficient_quota', 'insufficient_quota', null],
  [403, 'permission_error', 'Not yours.', 403, 'invalid_request_error', 'permission_denied', null],
  [404, 'not_found_error', 'model: claude-x', 404, 'invalid_request_error', 'model_not_found', 'model'],
  [413, 'request_too_large', 'Too large.', 413, 'invalid_request_error', 'request_too_large', null],
  [429, 'rate_limit_error', 'Slow down.', 429, 'rate_limit_error', 'rate_limit_exceeded', null],
  [500, 'api_error', 'Internal server error', 500, 'server_error', 'server_error', null],
  [504, 'timeout_error', 'Timed out.', 504, 'server_error', 'provider_timeout', null],
  [529, 'overloaded_error', 'Overloaded', 503, 'service_unavailable_error', 'server_is_overloaded', null],
])('%i %s "%s" becomes %i %s %s about %s', (from, error, message, status, type, code, param) => {
  expect(told(from, error, message)).toMatchObject({ status, type, code, param })
})

it('a spend limit that is reached is no rate limit', () => {
  const details = { error_code: 'enforced_spend_limit_reached' }

  expect(told(429, 'rate_limit_error', 'Spend limit.', details).code).toBe('insufficient_quota')
  expect(answerHead(429, {}, now).headers['x-should-retry']).toBe('false')
  expect(answerHead(429, { 'retry-after': '7' }, now).headers).toEqual({ 'retry-after': '7' })
})

it('a refused key of the organisation is not taken for the client’s own', () => {
  expect(told(401, 'authentication_error', 'invalid x-api-key').message).toContain('tell a Tally admin')
})

it('an answer that is not Anthropic’s own is told by its status', () => {
  const body = errorBody(502, Buffer.from('<html>Bad gateway</html>'), askedFor())

  expect(JSON.parse(String(body))).toEqual({
    error: { message: 'Anthropic answered with status 502.', type: 'server_error', param: null, code: 'server_error' },
  })
})

it('request id and rate limits go by OpenAI’s names', () => {
  const from = {
    'content-type': 'application/json',
    'content-length': '80',
    'request-id': 'req_011',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-requests-reset': '2026-11-22T10:00:01.5Z',
    'anthropic-ratelimit-input-tokens-limit': '2000000',
    'anthropic-ratelimit-input-tokens-remaining': '1999000',
    'anthropic-ratelimit-input-tokens-reset': '2026-11-22T09:59:59Z',
    'anthropic-ratelimit-tokens-remaining': '1500',
  }

  expect(answerHead(200, from, now)).toEqual({
    status: 200,
    headers: expect.objectContaining({
      'x-request-id': 'req_011',
      'x-ratelimit-limit-requests': '4000',
      'x-ratelimit-remaining-requests': '3999',
      'x-ratelimit-reset-requests': '1.5s',
      'x-ratelimit-limit-tokens': '2000000',
      'x-ratelimit-remaining-tokens': '1500',
      'x-ratelimit-reset-tokens': '0s',
    }),
  })
  expect(answerHead(200, from, now).headers).not.toHaveProperty('content-length')
})
