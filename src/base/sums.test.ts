import { expect, test } from 'vitest'
import { microUsd } from './money.ts'
import { sumsOf } from './sums.ts'

const rows = [
  { name: 'a', spent: microUsd(1_000_000), requests: 2 },
  { name: 'b', spent: microUsd(-1), requests: 3 },
]

test('each named column is summed, and no other', () => {
  expect(sumsOf(rows, ['spent', 'requests'])).toEqual({ spent: 999_999, requests: 5 })
  expect(sumsOf(rows, ['requests'])).toEqual({ requests: 5 })
})

test('nothing adds up to zero', () => {
  expect(sumsOf<'spent', (typeof rows)[number]>([], ['spent'])).toEqual({ spent: 0 })
})

test('what is no whole number, or too large for one, is not passed on', () => {
  expect(() => sumsOf([{ spent: 0.5 }], ['spent'])).toThrow(/spent adds up to 0.5/)
  expect(() => sumsOf([{ spent: Number.MAX_SAFE_INTEGER }, { spent: 1 }], ['spent'])).toThrow(/no whole number/)
})
