import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvLine, csvOf, plainCell } from './csv.ts'

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
  ['"=1+1"', `"'""=1+1"""`],
  ['\r=cmd()', `"'\r=cmd()"`],
  ['\n+1', `"'\n+1"`],
  ['\u00A0=1', "'\u00A0=1"],
  ['＝1+1', "'＝1+1"],
  ["'=1", "''=1"],
  ["O'Neill = boss", "O'Neill = boss"],
  ["'quoted'", "'quoted'"],
])('the cell %j is written %j', (text, written) => {
  expect(csvOf([[text, 'x']])).toBe(`\uFEFF${written},x\r\n`)
})

test('no cell begins with what a spreadsheet runs, and each is read as it was', () => {
  const sign = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', "'", '"', ' ', ',', '＝')
  const signs = fc.array(sign, { maxLength: 4 }).map((all) => all.join(''))
  const text = fc.oneof(
    fc.string(),
    fc.tuple(signs, fc.string()).map(([first, rest]) => first + rest),
  )
  fc.assert(
    fc.property(text, (cell) => {
      const [written = ''] = csvLine([cell, 'x']).split(/,x\r\n$/)
      const read = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written

      expect(read).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]|^"*[\t\r\n]/)
      expect(plainCell(read)).toBe(cell)
    }),
  )
})

test('a figure that is no number is a text', () => {
  expect(csvLine([{ figure: '=1+1' }, { figure: '-1+1' }, { figure: '-1e-7' }])).toBe("'=1+1,'-1+1,-1e-7\r\n")
})

test('numbers and figures stand as they are, and nothing is an empty cell', () => {
  expect(csvLine([-5, { figure: '-0.000001' }, null, '-5', 'x'])).toBe("-5,-0.000001,,'-5,x\r\n")
})
