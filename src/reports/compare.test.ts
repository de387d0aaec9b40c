import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { microUsd, zeroUsd } from '../base/money.ts'
import type { ModelSpend } from '../ledger/spend-queries.ts'
import { differenceParts } from './compare-parts.ts'

const model = (name: string, requests: number, spend: number, unpriced = 0): ModelSpend => ({
  provider: 'anthropic',
  model: name,
  usageSpendMicroUsd: microUsd(spend),
  includedValueMicroUsd: zeroUsd,
  seatsMicroUsd: zeroUsd,
  totalMicroUsd: microUsd(spend),
  requests,
  unpricedRequests: unpriced,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
})

describe('the difference is', () => {
  test.each([
    ['volume where the same was asked more often', [model('a', 10, 100)], [model('a', 15, 150)], { volume: 50 }],
    [
      'mix where a dearer model took the place of a cheap one',
      [model('a', 10, 100), model('b', 10, 300)],
      [model('b', 20, 600)],
      { mix: 200 },
    ],
    ['mix where the dearer model is a new one', [model('a', 10, 100)], [model('b', 10, 300)], { mix: 200 }],
    ['price where the same requests cost more', [model('a', 10, 100)], [model('a', 10, 130)], { price: 30 }],
    [
      'volume first, at the former cost of a request',
      [model('a', 10, 100)],
      [model('a', 20, 300)],
      { volume: 100, price: 100 },
    ],
    ['volume alone where one used nothing', [], [model('a', 10, 100), model('', 0, 7)], { volume: 100, other: 7 }],
    [
      'other where it comes without requests',
      [model('a', 1, 10)],
      [model('a', 1, 10), model('', 0, -4)],
      { other: -4 },
    ],
    ['nothing that has no price', [model('a', 10, 100)], [model('a', 10, 100), model('new', 5, 0, 5)], {}],
  ])('%s', (_, first, second, parts) => {
    expect(differenceParts(first, second)).toEqual({ volume: 0, mix: 0, price: 0, other: 0, ...parts })
  })

  test('the sum of its parts, to the micro-dollar', () => {
    const models = fc
      .uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 5 })
      .chain((names) =>
        fc.tuple(
          ...names.map((name) =>
            fc
              .tuple(fc.nat(5_000), fc.integer({ min: -1_000_000, max: 9_000_000_000 }))
              .map(([requests, spend]) => model(name, requests, spend)),
          ),
        ),
      )
    fc.assert(
      fc.property(models, models, (first, second) => {
        const sum = (all: readonly ModelSpend[]) => all.reduce((before, one) => before + one.usageSpendMicroUsd, 0)
        const { volume, mix, price, other } = differenceParts(first, second)
        expect(volume + mix + price + other).toBe(sum(second) - sum(first))
      }),
    )
  })
})
