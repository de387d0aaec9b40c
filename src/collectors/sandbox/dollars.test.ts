import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { microUsdOfDecimal } from './dollars.ts'

describe('decimal dollars become whole micro-dollars', () => {
  test.each([
    ['0', 0],
    ['1', 1_000_000],
    ['0.000000499', 0],
    ['0.0000005', 1],
    ['-0.0000005', 0],
    ['-0.00000050001', -1],
    ['-2.5', -2_500_000],
    ['12.345678', 12_345_678],
    ['0.30', 300_000],
    ['4503599627.370497', 4_503_599_627_370_497],
  ])('%s is %i', (text, micro) => {
    expect(microUsdOfDecimal(text)).toBe(micro)
  })

  test.each(['', '1,5', '$1', '1e3', '.5', '1.', 'NaN'])('“%s” is refused', (text) => {
    expect(() => microUsdOfDecimal(text)).toThrow('is not an amount of dollars')
  })

  test('no whole number of micro-dollars is changed by being written out and read back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (micro) => {
        const digits = String(micro).padStart(7, '0')
        expect(microUsdOfDecimal(`${digits.slice(0, -6)}.${digits.slice(-6)}`)).toBe(micro)
      }),
    )
  })
})
