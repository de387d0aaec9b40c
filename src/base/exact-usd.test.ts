import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exactUsd, microUsdOf, roundedTogether, splitUsd, sumOf } from './exact-usd.ts'

describe('a vendor’s decimal is read exactly', () => {
  test.each([
    ['123.78912', 'cents', 1_237_891],
    ['1250.731', 'cents', 12_507_310],
    [0.06, 'dollars', 60_000],
    [6e-8, 'dollars', 0],
    [5e-7, 'dollars', 1],
    ['-0.0000005', 'dollars', 0],
    ['-0.00000050001', 'dollars', -1],
    ['0.003400000000000000000000000000000000', 'dollars', 3_400],
    [1e21, 'cents', null],
  ] as const)('%s %s', (amount, unit, micro) => {
    const rounded = () => microUsdOf(exactUsd(amount, unit))

    if (micro === null) expect(rounded).toThrow('is not a whole number of micro-dollars')
    else expect(rounded()).toBe(micro)
  })

  test.each(['', '1,5', '$1', '.5', '1.', 'NaN', '1e999'])('“%s” is refused', (text) => {
    expect(() => exactUsd(text, 'dollars')).toThrow('is not an amount of dollars')
  })
})

const amount = fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n })

test('what is rounded together adds up to the rounded sum, each part within a micro-dollar of itself', () => {
  fc.assert(
    fc.property(fc.array(amount, { minLength: 1, maxLength: 20 }), (parts) => {
      const rounded = roundedTogether(parts)

      expect(rounded.reduce((sum, part) => sum + part, 0)).toBe(microUsdOf(sumOf(parts)))
      for (const [index, part] of parts.entries()) {
        const off = BigInt(rounded[index] ?? 0) * 10n ** 12n - part
        expect(off > -(10n ** 12n) && off < 10n ** 12n).toBe(true)
      }
    }),
  )
})

test('a split loses nothing, and gives everybody their share where it comes out even', () => {
  const weights = fc.array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(weights, amount, (shares, price) => {
      fc.pre(sumOf(shares) > 0n)

      expect(splitUsd(price * sumOf(shares), shares)).toEqual(shares.map((share) => share * price))
      expect(sumOf(splitUsd(price, shares))).toBe(price)
    }),
  )
})
