import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { csvLine, plainCell } from '../../base/csv.ts'
import { longestRow, openRecords } from './records.ts'

describe('records', () => {
  test.each([
    [
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'a,b\r\n1,2\n3,4\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    [
      '"a","b"\r\n"1","2"\r\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['"a\nb","say ""x""",c\n', [['a\nb', 'say "x"', 'c']]],
    ['"a, b" ,c\r\n', [['a, b', 'c']]],
    [' a , b \n', [[' a ', ' b ']]],
    [
      'a,b\n\n ,\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['', []],
    ['\n\r\n', []],
  ])('%j', (text, cells) => {
    expect(read([text]).map((record) => record.cells)).toEqual(cells)
  })

  test('rows are numbered as a spreadsheet numbers them', () => {
    expect(read(['a\n\n"x\ny"\nb\n']).map(({ row }) => row)).toEqual([1, 3, 4])
  })

  test('a stray quote spoils its row and no other', () => {
    expect(read(['a,b\n"x"y",2\n3,4\n'])).toEqual([
      { row: 1, cells: ['a', 'b'], problem: null },
      { row: 2, cells: ['x"y', '2'], problem: 'A quote (") inside a quoted cell is not doubled.' },
      { row: 3, cells: ['3', '4'], problem: null },
    ])
  })

  test.each([
    ['never closed', ['a,b\n1,2\n"3,4\n5,6\n'], 'Row 3 opens a quote (") that is never closed.'],
    ['never closed at the very end', ['a,b\n1,"'], 'Row 2 opens a quote (") that is never closed.'],
    [
      'in a long file',
      ['a,b\n"1', ...Array.from({ length: 40 }, () => '2,\n'.repeat(15_000))],
      'Row 2 is longer than a million',
    ],
    [
      'without line ends',
      Array.from({ length: 20 }, () => 'x'.repeat(longestRow / 10)),
      'Row 1 is longer than a million',
    ],
  ])('refused: a row %s', (_, pieces, says) => {
    expect(() => read(pieces)).toThrow(says)
  })

  test('a row of nearly a million characters is read', () => {
    const cell = 'x\n'.repeat(longestRow / 2 - 100)

    expect(read([`"${cell}",2\n`, 'a,b\n']).map(({ cells }) => cells)).toEqual([
      [cell, '2'],
      ['a', 'b'],
    ])
  })
})

const anyCell = fc.string({
  unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r', ' ', '\t', '=', "'", '👩‍💻'),
  maxLength: 6,
})
// A return at the end of a row's last cell is taken for half of the line end.
const anyRow = fc.array(anyCell, { minLength: 2, maxLength: 4 }).filter((row) => !row.at(-1)?.endsWith('\r'))
const anyRows = fc.array(anyRow, { maxLength: 6 })

test('however text is cut, the records are the same', () => {
  fc.assert(
    fc.property(
      anyCell,
      fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' '), maxLength: 60 }),
      fc.nat(60),
      fc.nat(60),
      (head, tail, one, other) => {
        const text = head + tail
        const [first, second] = [Math.min(one, other), Math.max(one, other)]

        expect(outcome([text.slice(0, first), text.slice(first, second), text.slice(second)])).toEqual(outcome([text]))
        expect(outcome([...text])).toEqual(outcome([text]))
      },
    ),
    { numRuns: 500 },
  )
})

test.each([',', ';', '\t'])('what papaparse writes with “%s” is read back', (delimiter) => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const text = Papa.unparse(rows, { delimiter, newline: '\r\n' })

      expect(read([text], delimiter).map(({ cells }) => cells)).toEqual(shown(rows))
    }),
  )
})

test('what Tally writes is read back', () => {
  fc.assert(
    fc.property(anyRows, (rows) => {
      const text = rows.map(csvLine).join('')

      expect(shown(read([text]).map(({ cells }) => cells.map(plainCell)))).toEqual(shown(rows))
    }),
  )
})

function shown(rows: string[][]): string[][] {
  return rows.filter((row) => row.some((cell) => cell.trim() !== ''))
}

function read(pieces: readonly string[], delimiter = ',') {
  const records = openRecords({ delimiter, lineEnd: '\n', rowsBefore: 0 })
  return [...pieces.flatMap((piece) => records.read(piece)), ...records.end()]
}

function outcome(pieces: readonly string[]) {
  try {
    return read(pieces)
  } catch (thrown) {
    return String(thrown)
  }
}
