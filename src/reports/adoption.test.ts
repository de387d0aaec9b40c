import fc from 'fast-check'
import { expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import { activityProfile, busiestHour } from './activity-profile.ts'
import { type AdoptionFacts, adoptionOf, quantile } from './adoption.ts'
import { contextUse } from './context-use.ts'

const usual: AdoptionFacts = {
  days: 30,
  activeDays: 15,
  requests: 1_500,
  edits: { suggested: 100, accepted: 50 },
  usualPace: 100,
}

test.each<[string, Partial<AdoptionFacts>, object]>([
  [
    'everything at once',
    { activeDays: 30, requests: 3_000, edits: { suggested: 1, accepted: 1 } },
    { score: 100, level: 'AI-native' },
  ],
  ['half of the edits, the full pace, half of the days', {}, { score: 70, level: 'High' }],
  ['a tenth of the pace', { requests: 150 }, { score: 34, level: 'Moderate' }],
  [
    'no edit accepted',
    { requests: 30, activeDays: 1, edits: { suggested: 9, accepted: 0 } },
    { score: 13, level: 'Low' },
  ],
  [
    'hardly anything',
    { requests: 10, activeDays: 5, edits: { suggested: 90, accepted: 1 } },
    { score: 5, level: 'By hand' },
  ],
  ['nine requests', { requests: 9 }, { score: null, why: 'too-few-requests' }],
  ['no figures of edits', { edits: null }, { score: null, why: 'no-edits-told' }],
  ['nobody to compare with', { usualPace: null }, { score: null, why: 'too-few-people' }],
])('adoption with %s', (_, facts, expected) => {
  expect(adoptionOf({ ...usual, ...facts })).toMatchObject(expected)
})

test('a score is from 0 to 100 and the sum of its parts', () => {
  const count = fc.integer({ min: 0, max: 1e6 })
  fc.assert(
    fc.property(
      count,
      count,
      count,
      count,
      fc.integer({ min: 1, max: 30 }),
      (requests, suggested, accepted, pace, activeDays) => {
        const adoption = adoptionOf({ days: 30, activeDays, requests, edits: { suggested, accepted }, usualPace: pace })
        if (adoption.score === null) return
        const { accepted: one, pace: two, days } = adoption.parts
        expect(adoption.score).toBe(Math.round(one + two + days))
        expect(adoption.score).toBeLessThanOrEqual(100)
        expect(Math.min(one, two, days)).toBeGreaterThanOrEqual(0)
      },
    ),
  )
})

test.each([
  [[], 0.5, null],
  [[4], 0.9, 4],
  [[3, 1, 2], 0.5, 2],
  [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9, 9],
])('of %j, %s stay at or below %s', (numbers, of, expected) => {
  expect(quantile(numbers, of)).toBe(expected)
})

test('hours are laid over one week of the zone, over the change to winter time as well', () => {
  const used = ['2026-10-19T22:00:00Z', '2026-10-26T23:00:00Z'].map((hour) => ({
    hour: new Date(hour),
    requests: 2,
    usageSpendMicroUsd: microUsd(1),
  }))

  const profile = activityProfile(used, 'Europe/Madrid')

  // Midnight on Tuesdays: 22:00 UTC in summer, 23:00 UTC in winter.
  expect(busiestHour(profile)).toEqual({ weekday: 1, hour: 0, requests: 4 })
  expect(activityProfile(used, 'Nowhere/At all').timeZone).toBe('UTC')
  expect(busiestHour(activityProfile([], 'UTC'))).toBeNull()
})

test('context is said beside the median of everybody with enough requests, five at least', () => {
  const people = [100, 200, 300, 400, 900].map((each, index) => ({
    personId: String(index),
    kind: 'person',
    requests: 50,
    cacheReadTokens: each * 50,
  }))
  const few = { personId: '9', kind: 'person', requests: 29, cacheReadTokens: 1e9 }

  expect(contextUse('4', [...people, few])).toEqual({ tokensPerRequest: 900, median: 300, ratio: 3, verdict: 'long' })
  expect(contextUse('0', people)).toMatchObject({ verdict: 'short' })
  expect(contextUse('9', [...people, few])).toBeNull()
  expect(contextUse('1', people.slice(0, 4))).toBeNull()
})
