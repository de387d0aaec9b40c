import { hash } from 'node:crypto'
import { rateOn, type TokenUse } from './model-prices.ts'
import type { Random } from './random.ts'
import type { Request } from './usage-record.ts'

/** The requests of one session: the context grows, and most of it is read from the cache again. */
export function sessionRequests(
  random: Random,
  input: Omit<Request, 'at' | 'tokens' | 'session'> & {
    day: string
    startsAt: number
    requests: number
    contextTokens: number
  },
): Request[] {
  const { day, startsAt, requests, contextTokens, ...shared } = input
  const session = sessionId(`${startsAt}/${shared.repository}/${random.next()}`)
  const oneHourCache = shared.tool === 'claude-code' && random.next() < 0.3
  const made: Request[] = []
  let at = startsAt
  let context = 0
  for (let index = 0; index < requests; index++) {
    const added = index === 0 ? random.skewed(contextTokens, 1) : random.skewed(9_000, 1.4)
    const output = random.skewed(2_200, 1.6)
    const tokens = tokensOf({ model: shared.model, day, context, added, output, oneHourCache, random })
    made.push({ ...shared, session, at, tokens })
    context = Math.min(180_000, context + added + output)
    at += random.skewed(55_000, 1.5)
  }
  return made
}

function tokensOf(input: {
  model: string
  day: string
  context: number
  added: number
  output: number
  oneHourCache: boolean
  random: Random
}): TokenUse {
  const { context, added, output, random } = input
  const rate = rateOn(input.model, input.day)
  const reasoning = Math.floor(output * random.next() * 0.5)
  if (rate.cacheWrite5m === 0) {
    return { input: added, cacheRead: context, cacheWrite5m: 0, cacheWrite1h: 0, output, reasoning }
  }
  const fresh = Math.min(added, random.skewed(120, 1.5))
  const written = added - fresh
  const hourly = input.oneHourCache && rate.cacheWrite1h > 0
  return {
    input: fresh,
    cacheRead: context,
    cacheWrite5m: hourly ? 0 : written,
    cacheWrite1h: hourly ? written : 0,
    output,
    reasoning,
  }
}

/** An id in the form of a UUID, from any words. */
export function sessionId(words: string): string {
  return hash('sha1', words, 'hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')
}
