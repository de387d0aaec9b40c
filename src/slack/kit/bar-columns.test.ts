import { expect, test } from 'vitest'
import { barColumns } from './bar-columns.ts'

test('bars are as long as there is room for, beside the longest', () => {
  expect(
    barColumns([
      { name: 'Payments', value: 10, beside: ['$10.00', '67%'] },
      { name: 'Core', value: 5, beside: ['$5.00', '33%'] },
    ]),
  ).toBe(['Payments  ████████████  $10.00  67%', 'Core      ██████         $5.00  33%'].join('\n'))
})

test('what stands beside them makes them shorter, so that a phone need not break the line', () => {
  const text = barColumns([{ name: 'Nov 2026 so far', value: 1, beside: ['$1,977,326.74'] }])

  expect(text).toBe('Nov 2026 so far  ██████  $1,977,326.74')
  expect(text.length).toBe(38)
})

test('a bar is never shorter than four blocks at its longest', () => {
  const text = barColumns([{ name: 'a name of twenty-eight chars', value: 1, beside: ['$1,977,326.74', '100%'] }])

  expect(text).toContain('  ████  $1,977,326.74  100%')
})

test('a row without a bar may stand above as the heads of columns', () => {
  expect(
    barColumns([
      { name: '', value: null, beside: ['spend', 'requests'] },
      { name: 'gpt', value: 3, beside: ['$3.00', '12'] },
    ]),
  ).toBe(['                   spend  requests', 'gpt  ████████████  $3.00        12'].join('\n'))
})

test('nothing is nothing', () => {
  expect(barColumns([])).toBe('')
})
