import { describe, expect, it } from 'vitest'
import { day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { type CachedUse, cachingSaved, cachingSavedByAll, cachingSentence } from './caching-saved.ts'

const on = day('2026-11-20')
const million = 1_000_000

function use(over: Partial<CachedUse['tokens']>, more: Partial<CachedUse> = {}): CachedUse {
  const tokens = { inputTokens: million, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: million, ...over }
  return {
    provider: 'anthropic',
    model: 'claude-sonnet-4-6',
    tokens,
    includedRequests: 0,
    unpricedRequests: 0,
    ...more,
  }
}

describe('what caching saved', () => {
  // Sonnet 4.6: input $3, written $3.75, read $0.30 a million.
  it.each<[string, CachedUse, number | null]>([
    ['reads at a tenth of the price', use({ cacheReadTokens: 10 * million }), 27_000_000],
    ['less what writing cost more', use({ cacheReadTokens: 10 * million, cacheWriteTokens: 4 * million }), 24_000_000],
    ['below zero where nothing was read again', use({ cacheWriteTokens: 4 * million }), -3_000_000],
    ['nothing known without a cache', use({}), null],
    ['nothing known without a price', use({ cacheReadTokens: 1 }, { model: 'claude-nobody-knows' }), null],
    ['nothing inside a plan', use({ cacheReadTokens: million }, { includedRequests: 1 }), null],
  ])('%s', (_what, cached, saved) => {
    expect(cachingSaved(cached, on)).toBe(saved)
  })

  it('adds up over what is known', () => {
    const known = use({ cacheReadTokens: million })

    expect(cachingSavedByAll([known, use({}), known], on)).toBe(5_400_000)
    expect(cachingSavedByAll([use({})], on)).toBeNull()
  })
})

it.each([
  [microUsd(12_340_000), 'Caching saved $12.34, by list prices.'],
  [microUsd(-1_000_000), 'Caching cost $1.00 more than it saved: what was written to the cache was hardly read again.'],
  [microUsd(0), ''],
  [null, ''],
])('%s is said in a sentence', (saved, sentence) => {
  expect(cachingSentence(saved)).toBe(sentence)
})
