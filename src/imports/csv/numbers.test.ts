import { describe, expect, test } from 'vitest'
import { amountOf, countOf } from './numbers.ts'

const commas = { mayHaveDecimalComma: false }
const semicolons = { mayHaveDecimalComma: true }
const dollar = 10n ** 18n

describe('amounts', () => {
  test.each([
    ['0.10', dollar / 10n],
    ['.5', dollar / 2n],
    ['$0.01', dollar / 100n],
    ['US$ 3', 3n * dollar],
    ['3 USD', 3n * dollar],
    ['$1,234.5', (12_345n * dollar) / 10n],
    ['1,234,567', 1_234_567n * dollar],
    ['1 234.5', (12_345n * dollar) / 10n],
    ['1’234.50', (12_345n * dollar) / 10n],
    ['1.234,5', (12_345n * dollar) / 10n],
    ['1.234.567', 1_234_567n * dollar],
    ['0,10', dollar / 10n],
    ['0,123', (123n * dollar) / 1_000n],
    ['-3', -3n * dollar],
    ['−$3', -3n * dollar],
    ['$-3', -3n * dollar],
    ['(3.00)', -3n * dollar],
    ['6e-8', (6n * dollar) / 100_000_000n],
    ['0.003400000000000000000000000000000000', (34n * dollar) / 10_000n],
  ])('%s', (cell, usd) => {
    expect(amountOf(cell, commas)).toEqual({ is: 'usd', usd })
    expect(amountOf(cell, semicolons)).toEqual({ is: 'usd', usd })
  })

  test('a comma before three digits parts thousands, unless it may be a decimal one', () => {
    expect(amountOf('1,234', commas)).toEqual({ is: 'usd', usd: 1_234n * dollar })
    expect(amountOf('1,234', semicolons)).toMatchObject({ is: 'problem' })
  })

  test.each([
    ['Included', 'included'],
    ['FREE', 'free'],
    ['', 'none'],
    ['-', 'none'],
    ['—', 'none'],
    ['NaN', 'none'],
    ['N/A', 'none'],
  ])('“%s” is %s', (cell, is) => {
    expect(amountOf(cell, commas)).toEqual({ is })
  })

  test.each(['€3', '3 EUR', 'abc', '1,2,3', '1..2', '--3', '0x10', '1e999', '٣', '9'.repeat(100), '1e15'])(
    '“%s” is none',
    (cell) => {
      expect(amountOf(cell, commas)).toMatchObject({ is: 'problem' })
    },
  )
})

test.each([
  ['1234', 1_234],
  ['1,234', 1_234],
  ['1,234,567', 1_234_567],
  ['31422.0', 31_422],
  ['', 0],
  ['-', 0],
  ['NaN', 0],
  ['Included', 0],
  ['1.5', null],
  ['-1', null],
  ['ten', null],
  ['99999999999999', null],
])('“%s” counts %s', (cell, count) => {
  expect(countOf(cell, commas)).toBe(count)
})

test('a point before three digits parts the thousands of a count where commas may be decimal', () => {
  expect(countOf('1.234', semicolons)).toBe(1_234)
  expect(countOf('1.234', commas)).toBeNull()
})
