import type { IncomingHttpHeaders } from 'node:http'

/**
 * Status and headers of an answer of Anthropic's as OpenAI sends them: its request id as `x-request-id`, its rate
 * limits as `x-ratelimit-*`. The body follows in another length.
 */
export function answerHead(
  status: number,
  from: IncomingHttpHeaders,
  now: Date,
): { status: number; headers: IncomingHttpHeaders } {
  const { 'request-id': requestId, 'content-length': _lengthOfAnother, ...headers } = from
  const head = { ...headers, ...rateLimits(from, now) }
  if (requestId !== undefined) head['x-request-id'] = requestId
  if (isHopeless(status, from)) head['x-should-retry'] = 'false'
  return { status: statuses[status] ?? status, headers: head }
}

// Cursor shows the text of a 400 alone, and no client of OpenAI's knows 402 or 529.
const statuses: Record<number, number> = { 402: 400, 529: 503 }

// A spend limit that is reached comes as 429 too, but without `retry-after`: trying again would fail until the next month.
function isHopeless(status: number, headers: IncomingHttpHeaders): boolean {
  return status === 402 || (status === 429 && headers['retry-after'] === undefined)
}

const limits: Array<{ of: 'requests' | 'tokens'; from: string }> = [
  { of: 'requests', from: 'requests' },
  { of: 'tokens', from: 'input-tokens' },
  // The limit that is closest, where Anthropic names it.
  { of: 'tokens', from: 'tokens' },
]

function rateLimits(headers: IncomingHttpHeaders, now: Date): IncomingHttpHeaders {
  const limited: IncomingHttpHeaders = {}
  for (const { of, from } of limits) {
    const value = (name: string) => headers[`anthropic-ratelimit-${from}-${name}`]
    const limit = value('limit')
    const remaining = value('remaining')
    const reset = Date.parse(String(value('reset')))
    if (limit !== undefined) limited[`x-ratelimit-limit-${of}`] = limit
    if (remaining !== undefined) limited[`x-ratelimit-remaining-${of}`] = remaining
    if (!Number.isNaN(reset)) limited[`x-ratelimit-reset-${of}`] = `${Math.max(0, (reset - now.getTime()) / 1000)}s`
  }
  return limited
}
