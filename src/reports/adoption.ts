/** What an adoption score is reckoned from. `edits` null: no vendor tells which suggestions were taken. */
export type AdoptionFacts = {
  days: number
  activeDays: number
  requests: number
  edits: { suggested: number; accepted: number } | null
  /** Requests on an active day that nine of ten people stay at or below; null with too few people to say. */
  usualPace: number | null
}

/** How far somebody works with AI, from 0 to 100, and the parts it is the sum of; or why it cannot be said. */
export type Adoption =
  | { score: number; level: AdoptionLevel; parts: { accepted: number; pace: number; days: number } }
  | { score: null; why: 'too-few-requests' | 'no-edits-told' | 'too-few-people' }

export type AdoptionLevel = 'AI-native' | 'High' | 'Moderate' | 'Low' | 'By hand'

/** What each part is worth at most. */
export const adoptionWeights = { accepted: 40, pace: 40, days: 20 } as const

/** Fewer people than this have no usual pace, and no median that would not tell of one of them. */
export const fewestPeople = 5

const fewestRequests = 10

/**
 * 40 × accepted edits ÷ suggested ones, 40 × requests on an active day ÷ the usual pace (at most 1), 20 × active days ÷ days:
 * the formula of cursor-usage-tracker, so that a score means the same here. A part that is missing is not taken for 0.
 */
export function adoptionOf({ days, activeDays, requests, edits, usualPace }: AdoptionFacts): Adoption {
  if (requests < fewestRequests || activeDays === 0) return { score: null, why: 'too-few-requests' }
  if (!edits || edits.suggested === 0) return { score: null, why: 'no-edits-told' }
  if (usualPace === null || usualPace <= 0) return { score: null, why: 'too-few-people' }
  const parts = {
    accepted: adoptionWeights.accepted * share(edits.accepted, edits.suggested),
    pace: adoptionWeights.pace * share(requests / activeDays, usualPace),
    days: adoptionWeights.days * share(activeDays, days),
  }
  const score = Math.round(parts.accepted + parts.pace + parts.days)
  return { score, level: levelOf(score), parts }
}

/** The number that a share of the others (0.9: nine of ten) stay at or below, by nearest rank; null without any. */
export function quantile(numbers: readonly number[], of: number): number | null {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(of * sorted.length) - 1)] ?? null
}

function share(part: number, whole: number): number {
  return Math.min(1, Math.max(0, part / whole))
}

function levelOf(score: number): AdoptionLevel {
  if (score >= 80) return 'AI-native'
  if (score >= 55) return 'High'
  if (score >= 30) return 'Moderate'
  return score >= 10 ? 'Low' : 'By hand'
}
