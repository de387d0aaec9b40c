import { describe, expect, test } from 'vitest'
import type { Subject } from '../../anomalies/finding.ts'
import type { Label } from './label.ts'
import { intervalOf, ratesByKind, ratesOf } from './rates.ts'
import { type Score, scoreAlerts } from './score.ts'

const hour = 3_600_000
const day = 24 * hour

describe('a message matches what befell its subject', () => {
  test.each([
    ['at its start', 10 * day, { found: 1, wrong: 0 }],
    ['before it', 10 * day - 1, { found: 0, wrong: 1 }],
    ['within a day of its end', 12 * day, { found: 1, wrong: 0 }],
    ['later than that', 12 * day + 1, { found: 0, wrong: 1 }],
  ])('%s', (_, at, expected) => {
    const score = scored([{ at, subject: ana }], [label({ start: 10 * day, end: 11 * day })])

    expect(counts(score)).toEqual(expected)
  })

  test('and not what befell another', () => {
    const score = scored([{ at: 10 * day, subject: ben }], [label({ start: 10 * day, end: 11 * day })])

    expect(counts(score)).toEqual({ found: 0, wrong: 1 })
  })
})

test('one of a person matches the price change that touched them, and nobody else’s does', () => {
  const price = label({ subject: team, kind: 'price_change', affected: ['ana'] })

  expect(counts(scored([{ at: 10 * day, subject: ana }], [price]))).toEqual({ found: 1, wrong: 0 })
  expect(counts(scored([{ at: 10 * day, subject: ben }], [price]))).toEqual({ found: 0, wrong: 1 })
  expect(counts(scored([{ at: 10 * day, subject: team }], [price]))).toEqual({ found: 1, wrong: 0 })
  expect(counts(scored([{ at: 10 * day, subject: ben }], [{ ...price, affected: undefined }]))).toMatchObject({
    found: 1,
  })
})

test('the first message says how long it took and what was gone by then', () => {
  const messages = [20, 5, 9].map((hours) => ({ at: 10 * day + hours * hour, subject: ana }))
  const excess = [
    [10 * day, 30],
    [10 * day + 4 * hour, 20],
    [10 * day + 6 * hour, 50],
  ] as const

  const score = scored(messages, [label({ excess })])

  expect(score.incidents).toEqual([{ kind: 'loop', excessUsd: 100, hours: 5, lostUsd: 50, messages: 3 }])
})

test('dollars of no known time are spread evenly', () => {
  const score = scored([{ at: 10 * day + 6 * hour, subject: ana }], [label({ end: 11 * day })])

  expect(score.incidents[0]?.lostUsd).toBe(25)
})

test('messages of nothing within a day of each other are one episode', () => {
  const at = [0, 20, 40, 70].map((hours) => ({ at: 10 * day + hours * hour, subject: ana }))

  expect(scored([...at, { at: 10 * day, subject: ben }], []).falseEpisodes).toBe(3)
})

test('small incidents are not asked for, and a message of one is not wrong', () => {
  const score = scored([{ at: 10 * day, subject: ana }], [label({ excessUsd: 39.99 })])

  expect(score).toMatchObject({ incidents: [], falseEpisodes: 0, benignEpisodes: 0, messages: 1 })
})

test('what is unusual and right counts apart', () => {
  const score = scored([{ at: 10 * day, subject: ana }], [label({ benign: true })])

  expect(score).toMatchObject({ incidents: [], falseEpisodes: 0, benignEpisodes: 1 })
})

test('the time that teaches is not scored', () => {
  const early = label({ start: 2 * day, end: 3 * day })

  expect(scored([{ at: 2 * day, subject: ana }], [early])).toMatchObject({ incidents: [], messages: 0 })
})

test('rates are of all teams together', () => {
  const found = { kind: 'loop', excessUsd: 100, hours: 2, lostUsd: 10, messages: 2 }
  const missed = { ...found, hours: null, lostUsd: 100, messages: 0 }
  const scores = [
    score({ incidents: [found, missed], falseEpisodes: 1 }),
    score({ incidents: [found], benignEpisodes: 2 }),
  ]

  const rates = ratesOf(scores)

  expect(rates).toMatchObject({ incidents: 3, recall: 2 / 3, precision: 2 / 3, strictPrecision: 0.4, falseRate: 0.5 })
  expect(rates).toMatchObject({ f1: 2 / 3, benignRate: 1, messageRate: 3, messagesEach: 2, hoursFound: 2, hoursAll: 2 })
  expect(rates.lost).toBeCloseTo(0.4)
  expect(ratesByKind(scores)).toMatchObject([{ kind: 'loop', incidents: 3, recall: 2 / 3 }])
})

test('an interval holds the rate, is the same each time, and needs three teams', () => {
  const found = { kind: 'loop', excessUsd: 100, hours: 2, lostUsd: 10, messages: 1 }
  const scores = Array.from({ length: 12 }, (_, index) =>
    score({ incidents: [{ ...found, hours: index % 3 === 0 ? null : 2 }] }),
  )

  const [low, high] = intervalOf(scores, ({ recall }) => recall) ?? [1, 0]

  expect(low).toBeLessThan(8 / 12)
  expect(high).toBeGreaterThan(8 / 12)
  expect(intervalOf(scores, ({ recall }) => recall)).toEqual([low, high])
  expect(intervalOf(scores.slice(0, 2), ({ recall }) => recall)).toBeNull()
})

const ana: Subject = { kind: 'entity', id: 'ana' }
const ben: Subject = { kind: 'entity', id: 'ben' }
const team: Subject = { kind: 'team', id: 'core' }

function scored(alerts: ReadonlyArray<{ at: number; subject: Subject }>, labels: readonly Label[]): Score {
  return scoreAlerts({ alerts, labels, teamOf: () => 'core', scoredFrom: 5 * day, to: 30 * day, developerWeeks: 100 })
}

function label(given: Partial<Label>): Label {
  const usual = { subject: ana, kind: 'loop', benign: false, start: 10 * day, end: 11 * day, excessUsd: 100 }
  return { ...usual, ...given }
}

function counts({ incidents, falseEpisodes }: Score) {
  return { found: incidents.filter(({ hours }) => hours !== null).length, wrong: falseEpisodes }
}

function score(given: Partial<Score>): Score {
  return { incidents: [], falseEpisodes: 0, benignEpisodes: 0, messages: 3, developerWeeks: 100, ...given }
}
