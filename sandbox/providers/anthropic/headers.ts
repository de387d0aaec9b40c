import { type Exchange, madeId } from '../exchange.ts'

/** The response headers Anthropic sends, those a gateway must not pass on (cookie, organisation) among them. */
export function anthropicHeaders(exchange: Exchange): Record<string, string> {
  const reset = new Date(exchange.now.getTime() + 1000).toISOString()
  return {
    'request-id': exchange.requestId,
    'anthropic-organization-id': '00000000-0000-4000-8000-5a4db0c5a4db',
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': '3999',
    'anthropic-ratelimit-requests-reset': reset,
    'anthropic-ratelimit-input-tokens-limit': '2000000',
    'anthropic-ratelimit-input-tokens-remaining': '1999000',
    'anthropic-ratelimit-input-tokens-reset': reset,
    'anthropic-ratelimit-output-tokens-limit': '400000',
    'anthropic-ratelimit-output-tokens-remaining': '399000',
    'anthropic-ratelimit-output-tokens-reset': reset,
    'set-cookie': '_cfuvid=sandbox; path=/; HttpOnly; Secure',
    'cf-ray': madeId(exchange, 'ray'),
  }
}
