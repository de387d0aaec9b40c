import { type Exchange, madeId } from '../exchange.ts'

/** The response headers OpenAI sends, those a gateway must not pass on (cookie, organisation) among them. */
export function openAiHeaders(exchange: Exchange): Record<string, string> {
  return {
    'x-request-id': exchange.requestId,
    'openai-organization': 'northwind-robotics',
    'openai-processing-ms': '12',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': '10000',
    'x-ratelimit-limit-tokens': '2000000',
    'x-ratelimit-remaining-requests': '9999',
    'x-ratelimit-remaining-tokens': '1999000',
    'x-ratelimit-reset-requests': '6ms',
    'x-ratelimit-reset-tokens': '30ms',
    'set-cookie': '__cf_bm=sandbox; path=/; HttpOnly; Secure',
    'cf-ray': madeId(exchange, 'ray'),
  }
}

export function eventStreamHeaders(headers: Record<string, string>): Record<string, string> {
  return { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache', ...headers }
}
