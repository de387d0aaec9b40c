import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { noUsage, priceUsage } from '../prices/price-usage.ts'
import { noTokens } from '../prices/tokens.ts'
import { expectedHold, largestHold, standInHold, tokenRates, worstHold } from './hold-estimate.ts'
import { UsageHistory } from './usage-history.ts'

const at = new Date('2026-11-21T10:00:00Z')
// $3 in, $0.30 from the cache, $3.75 into it, $15 out, a million.
const sonnet = { model: 'claude-sonnet-4-5', input: 3, cacheRead: 0.3, cacheWrite: 3.75, output: 15 }
const request = { inputBytes: 40_000, maxOutputTokens: null, choices: 1 }

test('rates are the price book’s, under its own name of the model; an unknown model has none', () => {
  expect(tokenRates('anthropic', 'claude-sonnet-4-5-20250929', at)).toEqual(sonnet)
  expect(tokenRates('anthropic', 'claude-next-9', at)).toBeNull()
})

describe('what is expected', () => {
  test('without a history: the bytes as fresh input, and 1,500 tokens of answer', () => {
    expect(expectedHold(sonnet, null, request)).toBe(10_000 * 3 + 1_500 * 15)
  })

  test('an answer is not held longer than the request allows', () => {
    expect(expectedHold(sonnet, null, { ...request, maxOutputTokens: 100 })).toBe(10_000 * 3 + 100 * 15)
  })

  test('with a history: input at its share of the cache, output as long as nine of ten were', () => {
    const history = UsageHistory.ofMeans({ requests: 100, output: 0, readShare: 0.9, writeShare: 0.05 })
    for (let request = 0; request < 100; request++) {
      history.observe({
        inputBytes: 40_000,
        inputTokens: 10_000,
        cacheRead: 9_000,
        cacheWrite: 500,
        output: request % 10 === 0 ? 4_000 : 200,
      })
    }

    const hold = expectedHold(sonnet, history, request)

    expect(history.outputP90).toBeGreaterThanOrEqual(200)
    expect(history.outputP90).toBeLessThan(5_700)
    expect(hold).toBeCloseTo(9_000 * 0.3 + 500 * 3.75 + 500 * 3 + history.outputP90 * 15, -2)
  })

  test('no single request holds more than $5, and none nothing', () => {
    expect(expectedHold(sonnet, null, { ...request, inputBytes: 30_000_000 })).toBe(largestHold)
    expect(expectedHold({ ...sonnet, input: 0, output: 0 }, null, request)).toBe(1)
  })
})

describe('the worst case', () => {
  test('is never passed by what the book asks, however the tokens fall and whatever the tier', () => {
    const tokens = fc.nat({ max: 400_000 })
    fc.assert(
      fc.property(
        fc.constantFrom(
          ['anthropic', 'claude-sonnet-4-5'] as const,
          ['anthropic', 'claude-opus-5-5'] as const,
          ['anthropic', 'claude-haiku-5-5'] as const,
          ['openai', 'gpt-5.5'] as const,
          ['openai', 'gpt-6-astra'] as const,
        ),
        fc.record({ input: tokens, cacheRead: tokens, cacheWrite5m: tokens, cacheWrite1h: tokens }),
        fc.nat({ max: 64_000 }),
        fc.constantFrom('', 'standard', 'priority', 'default'),
        fc.constantFrom('standard' as const, 'fast' as const),
        ([provider, model], input, output, serviceTier, speed) => {
          const inputBytes = Object.values(input).reduce((sum, one) => sum + one, 0)
          const usage = { ...noUsage, serviceTier, speed, tokens: { ...noTokens, ...input, output } }
          const cost = priceUsage({ provider, model, usage, at }).costMicroUsd
          const worst = worstHold({ provider, model, at, request: { inputBytes, maxOutputTokens: output, choices: 1 } })
          if (cost !== null) expect(worst).toBeGreaterThanOrEqual(cost)
        },
      ),
    )
  })

  test('has no end without a longest answer, and none without a price', () => {
    expect(worstHold({ provider: 'anthropic', model: 'claude-sonnet-4-5', at, request })).toBeNull()
    const bounded = { ...request, maxOutputTokens: 10 }
    expect(worstHold({ provider: 'anthropic', model: 'claude-next-9', at, request: bounded })).toBeNull()
  })

  test('has no end where answers and their length come to more than can be', () => {
    const endless = { inputBytes: 0, maxOutputTokens: 100_000_000, choices: 100_000 }
    expect(worstHold({ provider: 'anthropic', model: 'claude-sonnet-4-5', at, request: endless })).toBeNull()
    expect(expectedHold(sonnet, null, endless)).toBe(largestHold)
  })

  test('every answer asked for counts', () => {
    const of = (choices: number) =>
      worstHold({
        provider: 'openai',
        model: 'gpt-6-astra',
        at,
        request: { inputBytes: 0, maxOutputTokens: 100, choices },
      })

    expect((of(3) ?? 0) - (of(1) ?? 0)).toBe(2 * 100 * 50 * 2)
  })
})

test('a model without a price is held at the dearest price of its provider', () => {
  const price = { input: 15, cacheWrite: 30, output: 75 }

  expect(standInHold(price, request)).toEqual({ expected: 10_000 * 15 + 1_500 * 75, worst: null })
  expect(standInHold(price, { ...request, maxOutputTokens: 10 })).toEqual({
    expected: 10_000 * 15 + 10 * 75,
    worst: 42_000 * 30 + 10 * 75,
  })
})
