import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvOf, plainCell } from './csv.ts'
import { type CsvRecord, csvRecords } from './csv-records.ts'

test.each<[string, string[], CsvRecord[]]>([
  ['plain cells', ['a,b\r\n1,2\r\n'], [record(1, 'a', 'b'), record(2, '1', '2')]],
  ['a last line without an end', ['a,b\n1,'], [record(1, 'a', 'b'), record(2, '1', '')]],
  [
    'quotes, commas and lines inside a cell',
    ['"a,""b""\nc",d\ne,f'],
    [record(1, 'a,"b"\nc', 'd'), record(3, 'e', 'f')],
  ],
  ['a byte order mark and empty lines', ['\uFEFFa\n\n', '\nb\n'], [record(1, 'a'), record(4, 'b')]],
  ['pieces cut anywhere', ['"a"', '"b', '"', ',c\r', '\nd,'], [record(1, 'a"b', 'c'), record(2, 'd', '')]],
  ['an empty cell that is quoted', ['""\n'], [record(1, '')]],
])('%s', async (_, pieces, records) => {
  expect(await Array.fromAsync(csvRecords(pieces))).toEqual(records)
})

test('a quote that is never closed is named by its line', async () => {
  await expect(Array.fromAsync(csvRecords(['a\n"b\nc\n']))).rejects.toThrow('line 2 opens a quote')
})

test('what is written is read again, however it is cut', async () => {
  const rows = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }))
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 7 }), async (written, size) => {
      const csv = csvOf(written)
      const pieces = Array.from({ length: Math.ceil(csv.length / size) }, (_, at) =>
        csv.slice(at * size, (at + 1) * size),
      )
      expect((await Array.fromAsync(csvRecords(pieces))).map(({ cells }) => cells.map(plainCell))).toEqual(written)
    }),
  )
})

function record(line: number, ...cells: string[]): CsvRecord {
  return { line, cells }
}
