import { expect, test } from 'vitest'
import { quantile } from './quantile.ts'

test('a quantile lies between the two nearest values', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
  expect(quantile([], 0.5)).toBeNaN()
})
