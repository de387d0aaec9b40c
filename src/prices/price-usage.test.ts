import { calcPrice } from '@pydantic/genai-prices'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Provider } from '../base/provider.ts'
import bookJson from './price-book.json' with { type: 'json' }
import { priceUsage, type Usage } from './price-usage.ts'
import { noTokens, type TokenCounts } from './tokens.ts'

const november = new Date('2026-11-20T12:00:00Z')

const claudeMix = { input: 10_000, cacheWrite5m: 10_000, cacheWrite1h: 10_000, cacheRead: 60_000, output: 10_000 }
const otherMix = { input: 10_000, cacheRead: 20_000, cacheWrite5m: 10_000, output: 10_000 }

describe('the published price of each model, in micro-dollars', () => {
  test.each<[Provider, string, Partial<TokenCounts>, number, string?]>([
    ['anthropic', 'claude-opus-5-5', claudeMix, 382_000],
    ['anthropic', 'claude-opus-5', claudeMix, 492_500],
    ['anthropic', 'claude-opus-4-8', claudeMix, 492_500],
    ['anthropic', 'claude-opus-4-7', claudeMix, 492_500],
    ['anthropic', 'claude-opus-4-6', claudeMix, 492_500],
    ['anthropic', 'claude-opus-4-5-20251101', claudeMix, 492_500],
    ['anthropic', 'claude-opus-4-1-20250805', claudeMix, 1_477_500],
    ['anthropic', 'claude-opus-4-20250514', claudeMix, 1_477_500],
    ['anthropic', 'claude-sonnet-5', claudeMix, 197_000],
    ['anthropic', 'claude-sonnet-5-5', claudeMix, 191_000],
    ['anthropic', 'claude-sonnet-4-6', claudeMix, 295_500],
    ['anthropic', 'claude-sonnet-4-5-20250929', claudeMix, 295_500],
    ['anthropic', 'claude-sonnet-4-20250514', claudeMix, 295_500],
    ['anthropic', 'claude-3-7-sonnet-20250219', claudeMix, 295_500],
    ['anthropic', 'claude-haiku-4-5-20251001', claudeMix, 98_500],
    ['anthropic', 'claude-haiku-5-5', claudeMix, 9_850],
    ['anthropic', 'claude-3-5-haiku-20241022', claudeMix, 78_800],
    ['anthropic', 'claude-fable-5', claudeMix, 985_000],
    ['anthropic', 'claude-fable-5-1', claudeMix, 940_000],
    ['anthropic', 'claude-fable-5-2', claudeMix, 752_000],
    ['anthropic', 'claude-sonnet-4-5', { input: 250_000, output: 10_000 }, 1_725_000],
    ['anthropic', 'claude-sonnet-4-6', { input: 250_000, output: 10_000 }, 900_000],
    ['anthropic', 'claude-haiku-5-5', { input: 150_000, output: 10_000 }, 100_000],
    ['openai', 'gpt-6-astra', otherMix, 745_000],
    ['openai', 'gpt-6-sol', otherMix, 149_000],
    ['openai', 'gpt-6.1-sol', otherMix, 147_000],
    ['openai', 'gpt-6-luna', otherMix, 7_450],
    ['openai', 'gpt-5.6-sol', otherMix, 298_000],
    ['openai', 'gpt-5.6-terra', otherMix, 169_000],
    ['openai', 'gpt-5.6-luna', otherMix, 16_900],
    ['openai', 'gpt-5.5', otherMix, 410_000],
    ['openai', 'gpt-5.4', otherMix, 205_000],
    ['openai', 'gpt-5.3-codex', otherMix, 178_500],
    ['openai', 'gpt-5.2', otherMix, 178_500],
    ['openai', 'gpt-5.2-codex', otherMix, 178_500],
    ['openai', 'gpt-5.1-codex-mini', otherMix, 25_500],
    ['openai', 'gpt-5.1-codex-max', otherMix, 127_500],
    ['openai', 'gpt-5-2025-08-07', otherMix, 127_500],
    ['openai', 'gpt-5-mini', otherMix, 25_500],
    ['openai', 'gpt-4.1', otherMix, 130_000],
    ['openai', 'gpt-4o-2024-11-20', otherMix, 175_000],
    ['openai', 'gpt-4o-2024-05-13', { input: 1_000_000 }, 5_000_000],
    ['openai', 'o3', otherMix, 130_000],
    ['openai', 'o4-mini', otherMix, 71_500],
    ['openai', 'text-embedding-3-small', { input: 40_000 }, 800],
    ['openai', 'gpt-5.6-sol', { input: 300_000, output: 10_000 }, 2_700_000],
    ['openai', 'gpt-5.4', { input: 300_000, output: 10_000 }, 1_725_000],
    ['openai', 'gpt-5.6-sol', { input: 10_000, output: 10_000 }, 350_000, '2026-08-20'],
    ['openai', 'gpt-5.6-luna', { input: 1_000_000 }, 2_000_000, '2026-07-29'],
    ['cursor', 'composer-2.5', otherMix, 39_000],
    ['cursor', 'composer-2.5-fast', otherMix, 220_000],
    ['cursor', 'composer-2', otherMix, 39_000],
    ['cursor', 'composer-1', otherMix, 127_500],
    ['cursor', 'auto', otherMix, 90_000],
    ['cursor', 'default', otherMix, 90_000],
    ['cursor', 'grok-4.5', otherMix, 110_000],
    ['cursor', 'grok-4.6-fast', otherMix, 220_000],
    ['cursor', 'grok-4.6-high-fast', otherMix, 220_000],
    ['cursor', 'grok-4.3', { input: 1_000_000 }, 2_500_000],
    ['cursor', 'claude-4.6-sonnet-medium-thinking', otherMix, 223_500],
    ['cursor', 'claude-4.5-sonnet-thinking', otherMix, 223_500],
    ['cursor', 'claude-4.5-opus-high-thinking', otherMix, 372_500],
    ['cursor', 'claude-opus-4-8-thinking-high-fast', otherMix, 745_000],
    ['cursor', 'claude-opus-5[1m]-thinking-max', otherMix, 372_500],
    ['cursor', 'gpt-5.3-codex-high', otherMix, 178_500],
    ['cursor', 'gpt-5.5-extra-high-fast', { input: 10_000, output: 10_000 }, 875_000],
    ['cursor', 'gpt-5.6-sol-ultra', otherMix, 298_000],
  ])('%s %s %o costs %i', (provider, model, tokens, expected, day) => {
    const at = day ? new Date(`${day}T23:59:59Z`) : november

    const priced = priceUsage({ provider, model, usage: usage(tokens), at })

    expect(priced.costMicroUsd).toBe(expected)
  })
})

describe('what is dearer or cheaper than the row says', () => {
  const million = { input: 1_000_000 }
  test.each<[string, Provider, string, Partial<Usage>, number | null, string?]>([
    ['batch is half', 'anthropic', 'claude-sonnet-4-6', { serviceTier: 'batch' }, 1_500_000],
    [
      'priority of Anthropic is paid in advance',
      'anthropic',
      'claude-sonnet-4-6',
      { serviceTier: 'priority' },
      3_000_000,
    ],
    ['fast is twice', 'anthropic', 'claude-opus-5-5', { speed: 'fast' }, 8_000_000],
    ['fast is six times', 'anthropic', 'claude-opus-4-7', { speed: 'fast' }, 30_000_000],
    ['fast where there is none', 'anthropic', 'claude-sonnet-4-6', { speed: 'fast' }, null],
    ['fast of Opus 4.8 on its last day', 'anthropic', 'claude-opus-4-8', { speed: 'fast' }, 10_000_000, '2026-11-30'],
    ['fast of Opus 4.8 afterwards', 'anthropic', 'claude-opus-4-8', { speed: 'fast' }, null, '2026-12-01'],
    ['in the US a tenth more', 'anthropic', 'claude-opus-5', { inferenceGeo: 'us' }, 5_500_000],
    [
      'all of them',
      'anthropic',
      'claude-opus-5',
      { inferenceGeo: 'us', speed: 'fast', serviceTier: 'batch' },
      5_500_000,
    ],
    ['a region we do not know', 'anthropic', 'claude-opus-5', { inferenceGeo: 'moon' }, null],
    ['a tier we do not know', 'openai', 'gpt-5.4-mini', { serviceTier: 'turbo' }, null],
    ['flex is half', 'openai', 'gpt-5.4-mini', { serviceTier: 'flex' }, 375_000],
    ['priority is twice', 'openai', 'gpt-5.4-mini', { serviceTier: 'priority' }, 1_500_000],
    ['priority of gpt-5.5 is two and a half', 'openai', 'gpt-5.5', { serviceTier: 'priority' }, 25_000_000],
    ['web searches cost a cent', 'anthropic', 'claude-sonnet-4-6', { serverToolCalls: { webSearch: 3 } }, 3_030_000],
    [
      'and no less in a batch',
      'anthropic',
      'claude-sonnet-4-6',
      { serverToolCalls: { webSearch: 3 }, serviceTier: 'batch' },
      1_530_000,
    ],
    ['OpenAI searches too', 'openai', 'gpt-5.4-mini', { serverToolCalls: { webSearch: 1 } }, 760_000],
  ])('%s', (_rule, provider, model, change, expected, day) => {
    const at = day ? new Date(`${day}T12:00:00Z`) : november

    const priced = priceUsage({ provider, model, usage: { ...usage(million), ...change }, at })

    expect(priced.costMicroUsd).toBe(expected)
  })

  test('an advisor is priced as its own model, and unpriced makes the whole unpriced', () => {
    const advised = { ...usage({ input: 1000 }), extra: [{ model: 'claude-opus-5', tokens: counts({ output: 1000 }) }] }
    const unknown = {
      ...usage({ input: 1000 }),
      extra: [{ model: 'claude-oracle-9', tokens: counts({ output: 1000 }) }],
    }

    const price = (of: Usage) =>
      priceUsage({ provider: 'anthropic', model: 'claude-sonnet-4-6', usage: of, at: november })

    expect(price(advised).costMicroUsd).toBe(3000 + 25_000)
    expect(price(unknown).costMicroUsd).toBeNull()
  })

  test('the version names the row, the long-context tier and the factors', () => {
    const long = { ...usage({ input: 300_000 }), serviceTier: 'priority' }

    const { priceVersion } = priceUsage({ provider: 'openai', model: 'gpt-5.6-sol', usage: long, at: november })

    expect(priceVersion).toBe('price-book:2026-08-21 >272000 priority')
  })
})

describe('a model that nobody priced', () => {
  test.each<[Provider, string]>([
    ['anthropic', 'claude-sonnet-6'],
    ['anthropic', 'claude-sonnet-5-7'],
    ['anthropic', 'claude-sonnet-5-5-turbo'],
    ['anthropic', 'claude-opus-4-9'],
    ['openai', 'gpt-5.5-max'],
    ['openai', 'gpt-7'],
    ['openai', 'ft:gpt-4o-2024-08-06:acme::abc'],
    ['openai', 'gpt-4o-audio-preview'],
    ['openai', 'gpt-image-1'],
    ['openai', 'claude-sonnet-5'],
    ['cursor', 'mystery-model'],
    ['openai', ''],
  ])('%s %s is unpriced and keeps its name, never 0', (provider, model) => {
    const priced = priceUsage({ provider, model, usage: usage({ input: 1000 }), at: november })

    expect(priced).toEqual({ model, costMicroUsd: null, priceVersion: '' })
  })

  test.each([
    ['openai', 'gpt-3.5-turbo', 'gpt-3.5-turbo', 500_000],
    ['openai', 'gpt-4.5-preview-2025-02-27', 'gpt-4.5-preview', 75_000_000],
    ['anthropic', 'claude-3-opus-20240229', 'claude-3-opus-latest', 15_000_000],
  ] as const)('unless the catalogue has %s %s by that very id', (provider, model, id, expected) => {
    const priced = priceUsage({ provider, model, usage: usage({ input: 1_000_000 }), at: november })

    expect(priced).toEqual({ model: id, costMicroUsd: expected, priceVersion: 'genai-prices-0.1.8' })
  })
})

const anyModel = fc.constantFrom(...bookJson.rows.filter((row) => row.provider !== 'xai'))
const tokenCount = fc.integer({ min: 0, max: 30_000 })
const anyTokens: fc.Arbitrary<TokenCounts> = fc.record({
  input: tokenCount,
  cacheRead: tokenCount,
  cacheWrite5m: tokenCount,
  cacheWrite1h: tokenCount,
  output: tokenCount,
  reasoning: fc.constant(0),
})

describe('for every model of the book', () => {
  const price = (row: { provider: string; model: string }, tokens: TokenCounts) =>
    priceUsage({ provider: row.provider as Provider, model: row.model, usage: usage(tokens), at: november })
      .costMicroUsd ?? Number.NaN

  test('more tokens of any kind never cost less, and the cost is whole', () => {
    const kind = fc.constantFrom('input', 'cacheRead', 'cacheWrite5m', 'cacheWrite1h', 'output')
    fc.assert(
      fc.property(anyModel, anyTokens, kind, fc.integer({ min: 0, max: 500_000 }), (row, tokens, more, by) => {
        const before = price(row, tokens)
        const after = price(row, { ...tokens, [more]: tokens[more as keyof TokenCounts] + by })

        expect(after).toBeGreaterThanOrEqual(before)
        expect(Number.isSafeInteger(before)).toBe(true)
      }),
    )
  })

  test('the price of two parts is the price of the whole, to the rounding, where no tier is passed', () => {
    fc.assert(
      fc.property(anyModel, anyTokens, anyTokens, (row, one, other) => {
        const whole = counts({})
        for (const key of Object.keys(whole) as Array<keyof TokenCounts>) whole[key] = one[key] + other[key]
        const input = whole.input + whole.cacheRead + whole.cacheWrite5m + whole.cacheWrite1h
        fc.pre(row.tiers.every((tier) => input <= tier.overInputTokens))

        expect(Math.abs(price(row, whole) - price(row, one) - price(row, other))).toBeLessThanOrEqual(1)
      }),
    )
  })

  test('reasoning is a part of the output and costs nothing more', () => {
    fc.assert(
      fc.property(anyModel, anyTokens, tokenCount, (row, tokens, reasoning) => {
        expect(price(row, { ...tokens, reasoning })).toBe(price(row, tokens))
      }),
    )
  })

  test('half a micro-dollar is rounded up', () => {
    // Five tokens at $0.10 a million are half a micro-dollar.
    expect(price({ provider: 'anthropic', model: 'claude-haiku-5-5' }, counts({ input: 5 }))).toBe(1)
    expect(price({ provider: 'anthropic', model: 'claude-haiku-5-5' }, counts({ input: 4 }))).toBe(0)
  })
})

describe('drift', () => {
  const mix = { input: 10_000, cacheRead: 20_000, cacheWrite5m: 10_000, output: 10_000 }
  const known = [...new Set(bookJson.rows.map((row) => `${row.provider} ${row.model}`))]

  test('every model that the book and the catalogue both know costs the same in both', () => {
    const compared = known.flatMap((key) => {
      const [provider = '', model = ''] = key.split(' ')
      if (provider === 'xai') return []
      const theirs = calcPrice(
        { input_tokens: 40_000, cache_read_tokens: 20_000, cache_write_tokens: 10_000, output_tokens: 10_000 },
        model,
        { providerId: provider, timestamp: november },
      )
      if (theirs?.model.id !== model) return []
      const ours = priceUsage({ provider: provider as Provider, model, usage: usage(mix), at: november })
      return [{ key, ours: ours.costMicroUsd, theirs: Math.round(theirs.total_price * 1e6) }]
    })

    expect(compared.length).toBeGreaterThan(40)
    expect(compared.filter((one) => one.ours !== one.theirs)).toEqual([])
  })
})

function counts(some: Partial<TokenCounts>): TokenCounts {
  return { ...noTokens, ...some }
}

function usage(tokens: Partial<TokenCounts>): Usage {
  return {
    tokens: counts(tokens),
    serverToolCalls: { webSearch: 0 },
    serviceTier: '',
    speed: 'standard',
    inferenceGeo: '',
    extra: [],
  }
}
