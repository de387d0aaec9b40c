import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

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
