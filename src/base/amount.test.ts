import { expect, test } from 'vitest'
import { formatAmount } from './amount.ts'

test.each([
  [1_234_560_000, 'USD', '$1,234.56'],
  [-43_110_000, 'CAD', '−CA$43.11'],
  [12_000_000, 'EUR', '€12.00'],
  [12_000_000, 'euros', '12.00'],
])('%i millionths of %s read %s', (millionths, currency, text) => {
  expect(formatAmount(millionths, currency)).toBe(text)
})
