import { expect, test } from 'vitest'
import { csvLine, csvOf } from './csv.ts'

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+49 30', "'+49 30"],
  ['-5', "'-5"],
  ['@sum(a1)', "'@sum(a1)"],
  ['  =cmd()', "'  =cmd()"],
  ['\t=cmd()', "'\t=cmd()"],
  ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
])('the cell %j is written %j', (text, written) => {
  expect(csvOf([[text, 'x']])).toBe(`\uFEFF${written},x\r\n`)
})

test('numbers and figures stand as they are, and nothing is an empty cell', () => {
  expect(csvLine([-5, { figure: '-0.000001' }, null, '-5', 'x'])).toBe("-5,-0.000001,,'-5,x\r\n")
})
