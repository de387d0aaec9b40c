import { expect, test } from 'vitest'
import { weightedMedian, weightedSpread } from './robust.ts'

test.each([
  { values: [3, 1, 2], weights: [1, 1, 1], middle: 2 },
  { values: [1, 2], weights: [1, 1], middle: 1.5 },
  { values: [1, 2, 100], weights: [1, 1, 10], middle: 100 },
  { values: [5], weights: [0.2], middle: 5 },
])('half of the weight is below $middle', ({ values, weights, middle }) => {
  expect(weightedMedian(values, weights)).toBe(middle)
})

test('an outlier does not move the spread', () => {
  const ones = [1, 1, 1, 1, 1]

  expect(weightedSpread([8, 9, 10, 11, 12], ones, 10)).toBeCloseTo(1.4826)
  expect(weightedSpread([8, 9, 10, 11, 1e9], ones, 10)).toBeCloseTo(1.4826)
})
