import { fewestPeople, quantile } from './adoption.ts'

/**
 * How much context somebody's requests carry: tokens read from the cache by request, beside the median of everybody. Long
 * sessions read their whole past with each request.
 */
export type ContextUse = {
  tokensPerRequest: number
  median: number
  ratio: number
  verdict: 'long' | 'above' | 'usual' | 'short'
}

type PersonTokens = { personId: string | null; kind: string | null; requests: number; cacheReadTokens: number }

/** Fewer requests than this say nothing of a habit. */
const fewestRequests = 30

/** Null where somebody, or too few others, made enough requests to say. */
export function contextUse(personId: string, people: readonly PersonTokens[]): ContextUse | null {
  const known = people.filter(({ kind, requests }) => kind === 'person' && requests >= fewestRequests)
  const own = people.find((one) => one.personId === personId)
  if (!own || own.requests < fewestRequests || known.length < fewestPeople) return null
  const median = quantile(known.map(perRequest), 0.5)
  if (median === null || median <= 0) return null
  const tokensPerRequest = perRequest(own)
  const ratio = tokensPerRequest / median
  return { tokensPerRequest, median, ratio, verdict: verdictOf(ratio) }
}

function verdictOf(ratio: number): ContextUse['verdict'] {
  if (ratio >= 2) return 'long'
  if (ratio > 1.25) return 'above'
  return ratio < 0.5 ? 'short' : 'usual'
}

function perRequest({ cacheReadTokens, requests }: PersonTokens): number {
  return cacheReadTokens / requests
}
