import { expect, test } from 'vitest'
import { microUsd } from '../base/money.ts'
import type { Habits } from '../ledger/people-spend-queries.ts'
import type { Edits } from '../sources/edits-by-person.ts'
import { type Badge, badgesOf, type Norms, normsOf } from './badges.ts'

const norms: Norms = {
  medianSpendMicroUsd: 20_000_000,
  medianEachMicroUsd: 400_000,
  manyRequests: 500,
  usualPace: 50,
}

const own = {
  personId: 'ana',
  usageSpendMicroUsd: microUsd(20_000_000),
  requests: 100,
  unpricedRequests: 0,
  cacheReadTokens: 50_000_000,
  activeDays: 15,
  maxRequests: 0,
  edits: null,
}

type Over = Partial<
  Record<'usageSpendMicroUsd' | 'requests' | 'unpricedRequests' | 'cacheReadTokens' | 'maxRequests', number>
> & {
  edits?: Edits
}

test.each<[string, Over, Badge[]]>([
  ['nothing used', { requests: 0 }, []],
  ['9 requests', { requests: 9 }, ['low-usage']],
  ['10 requests', { requests: 10 }, ['balanced']],
  ['half of the requests on max models', { maxRequests: 50 }, ['balanced']],
  ['more than half', { maxRequests: 51 }, ['deep-thinker']],
  [
    '80 requests an active day',
    { requests: 1_200, cacheReadTokens: 6e8, usageSpendMicroUsd: 9e8 },
    ['power-user', 'high-spend'],
  ],
  ['just below', { requests: 1_199, cacheReadTokens: 6e8, usageSpendMicroUsd: 4e8 }, ['balanced', 'high-spend']],
  ['five times the median', { usageSpendMicroUsd: 100_000_000 }, ['balanced']],
  ['and a micro-dollar', { usageSpendMicroUsd: 100_000_001 }, ['balanced', 'high-spend']],
  ['29 requests, dear', { requests: 29, usageSpendMicroUsd: 900_000_000 }, ['balanced']],
  ['dear requests without max', { requests: 40, usageSpendMicroUsd: 60_000_000, cacheReadTokens: 2e7 }, ['balanced']],
  [
    'dear requests with max',
    { requests: 40, maxRequests: 30, usageSpendMicroUsd: 60_000_000, cacheReadTokens: 2e7 },
    ['deep-thinker', 'premium-models'],
  ],
  [
    'many cheap requests',
    { requests: 500, usageSpendMicroUsd: 100_000_000, cacheReadTokens: 25e7 },
    ['balanced', 'cost-efficient'],
  ],
  ['fewer cheap ones', { requests: 499, usageSpendMicroUsd: 90_000_000, cacheReadTokens: 249_500_000 }, ['balanced']],
  [
    'only unpriced requests',
    { requests: 500, unpricedRequests: 500, usageSpendMicroUsd: 0, cacheReadTokens: 25e7 },
    ['balanced'],
  ],
  ['more than 700,000 cached tokens', { cacheReadTokens: 70_000_001 }, ['balanced', 'long-sessions']],
  ['just 700,000', { cacheReadTokens: 70_000_000 }, ['balanced']],
  ['fewer than 300,000', { cacheReadTokens: 29_999_999 }, ['balanced', 'short-sessions']],
  ['none told', { cacheReadTokens: 0 }, ['balanced']],
  [
    'every edit taken',
    { requests: 750, usageSpendMicroUsd: 90_000_000, cacheReadTokens: 4e8, edits: { suggested: 9, accepted: 9 } },
    ['balanced', 'cost-efficient', 'ai-native'],
  ],
  ['no edit taken', { requests: 100, edits: { suggested: 9, accepted: 0 } }, ['balanced', 'low-adoption']],
])('%s', (_, over, expected) => {
  const usageSpendMicroUsd = microUsd(over.usageSpendMicroUsd ?? own.usageSpendMicroUsd)

  expect(badgesOf({ ...own, ...over, usageSpendMicroUsd }, norms)).toEqual(expected)
})

test('what is usual comes from those with enough requests; the pace from everybody', () => {
  const people = [10, 30, 40, 50, 60, 70].map(
    (requests): Habits => ({
      ...own,
      requests,
      usageSpendMicroUsd: microUsd(requests * 1_000),
      unpricedRequests: 0,
      activeDays: 1,
    }),
  )

  expect(normsOf(people)).toEqual({
    medianSpendMicroUsd: 50_000,
    medianEachMicroUsd: 1_000,
    manyRequests: 60,
    usualPace: 70,
  })
  const few = normsOf(people.slice(0, 4))
  expect(Object.values(few)).toEqual([null, null, null, null])
})
