import { expect, test } from 'vitest'
import { spanInName, spanOfPeriod } from './span.ts'

test.each([
  ['spend-report-2026-10-01-to-2026-10-31.csv', '2026-10-01 2026-10-31'],
  ['spend_2026_10_01_2026_10_31 (1).csv', '2026-10-01 2026-10-31'],
  ['spend20261001-20261031.csv', '2026-10-01 2026-10-31'],
  ['claude-spend-2026-02.csv', '2026-02-01 2026-02-28'],
  ['spend-2026-10-31-to-2026-10-01.csv', null],
  ['spend-2026-02-30-to-2026-03-01.csv', null],
  ['spend-2026-13.csv', null],
  ['downloaded-2026-11-02.csv', null],
  ['2020-01-01-2026-01-01.csv', null],
  ['spend.csv', null],
])('the name %s', (name, span) => {
  expect(written(spanInName(name))).toBe(span)
})

test.each([
  ['2026-10-05', '2026-10-05 2026-10-05'],
  ['2026-10', '2026-10-01 2026-10-31'],
  ['10/2026', '2026-10-01 2026-10-31'],
  ['Oct 2026', '2026-10-01 2026-10-31'],
  ['february, 2028', '2028-02-01 2028-02-29'],
  ['2026-10-01 to 2026-10-07', '2026-10-01 2026-10-07'],
  ['2026-10-01/2026-10-07', '2026-10-01 2026-10-07'],
  ['2026-10-07 – 2026-10-01', null],
  ['2026-02-30', null],
  ['Foo 2026', null],
  ['last month', null],
  ['', null],
])('the period “%s”', (text, span) => {
  expect(written(spanOfPeriod(text))).toBe(span)
})

function written(span: { first: string; last: string } | null) {
  return span && `${span.first} ${span.last}`
}
