import type { Score } from './score.ts'

/** What the scores of several teams come to. Shares are of one; hours are medians, infinite where more than half was missed. */
export type Rates = {
  readonly incidents: number
  readonly developerWeeks: number
  readonly recall: number
  readonly precision: number
  /** With what was unusual and right counted as false. */
  readonly strictPrecision: number
  readonly f1: number
  /** Per 100 developer-weeks. */
  readonly falseRate: number
  readonly benignRate: number
  readonly messageRate: number
  /** Messages about an incident that was found. */
  readonly messagesEach: number
  /** Of those found, and of all. */
  readonly hoursFound: number
  readonly hoursAll: number
  /** Share of the dollars that were gone before the first message. */
  readonly lost: number
}

export function ratesOf(scores: readonly Score[]): Rates {
  const incidents = scores.flatMap((score) => score.incidents)
  const found = incidents.filter(({ hours }) => hours !== null)
  const sum = (of: (score: Score) => number) => scores.reduce((total, score) => total + of(score), 0)
  const developerWeeks = sum((score) => score.developerWeeks)
  const wrong = sum(({ falseEpisodes }) => falseEpisodes)
  const benign = sum(({ benignEpisodes }) => benignEpisodes)
  const recall = share(found.length, incidents.length)
  const precision = share(found.length, found.length + wrong)
  const excess = incidents.reduce((total, { excessUsd }) => total + excessUsd, 0)
  return {
    incidents: incidents.length,
    developerWeeks,
    recall,
    precision,
    strictPrecision: share(found.length, found.length + wrong + benign),
    f1: recall + precision > 0 ? (2 * recall * precision) / (recall + precision) : 0,
    falseRate: 100 * share(wrong, developerWeeks),
    benignRate: 100 * share(benign, developerWeeks),
    messageRate:
      100 *
      share(
        sum(({ messages }) => messages),
        developerWeeks,
      ),
    messagesEach: share(
      found.reduce((total, { messages }) => total + messages, 0),
      found.length,
    ),
    hoursFound: median(found.map(({ hours }) => hours ?? 0)),
    hoursAll: median(incidents.map(({ hours }) => hours ?? Number.POSITIVE_INFINITY)),
    lost: share(
      incidents.reduce((total, { lostUsd }) => total + lostUsd, 0),
      excess,
    ),
  }
}

export type KindRates = { readonly kind: string } & Pick<
  Rates,
  'incidents' | 'recall' | 'messagesEach' | 'hoursFound' | 'hoursAll' | 'lost'
>

/** The same of one kind of incident at a time, the most frequent first; only what a kind of its own can have. */
export function ratesByKind(scores: readonly Score[]): KindRates[] {
  const kinds = Map.groupBy(
    scores.flatMap(({ incidents }) => incidents),
    ({ kind }) => kind,
  )
  return [...kinds]
    .map(([kind, incidents]) => ({ kind, ...ratesOf([{ ...nothing, incidents }]) }))
    .sort((one, other) => other.incidents - one.incidents)
}

/** The middle 95 of 100 of each rate when teams are drawn anew; null with fewer than three teams, which tell nothing of it. */
export function intervalOf(scores: readonly Score[], of: (rates: Rates) => number): readonly [number, number] | null {
  if (scores.length < 3) return null
  const next = drawn()
  const values = Array.from({ length: draws }, () =>
    of(ratesOf(scores.map((score) => scores[Math.floor(next() * scores.length)] ?? score))),
  ).sort((one, other) => one - other)
  return [values[Math.floor(draws * 0.025)] ?? 0, values[Math.ceil(draws * 0.975) - 1] ?? 0]
}

const draws = 400
const nothing: Score = { incidents: [], falseEpisodes: 0, benignEpisodes: 0, messages: 0, developerWeeks: 0 }

// The same draws each time: an interval is no source of noise (Lehmer's generator).
function drawn(): () => number {
  let state = 20_261_121
  return () => {
    state = (state * 48_271) % 2_147_483_647
    return state / 2_147_483_647
  }
}

function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}

function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.POSITIVE_INFINITY
}
