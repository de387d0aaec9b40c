import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { entryText } from './entry-text.ts'
import { closeLine, openLine, readLine } from './journal-line.ts'
import { lineBytes } from './line-bytes.ts'
import { Segment, segmentLines } from './segment.ts'
import { anEntry, anOpenRecord } from './testing.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(`${tmpdir()}/segment-`)
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a line read back is what was written', () => {
  const record = anOpenRecord({ project: 'Zürich "quoted"\n', tags: { a: 'b' } })
  const text = entryText(anEntry({ sourceId: 'x', project: '💸\\' }))

  expect(readLine(Buffer.from(openLine(record).trimEnd()))).toEqual({ kind: 'open', record })
  expect(readLine(Buffer.from(closeLine(text).trimEnd()))).toEqual({ kind: 'close', id: 'x', entryText: text })
})

test.each([
  ['nothing', ''],
  ['zeros, as a power cut leaves them', '\0'.repeat(40)],
  ['another kind of JSON', '{"kind":"other"}'],
  ['half a line', openLine(anOpenRecord()).slice(0, 50)],
  ['an open record without its provider', '{"kind":"open","id":"a"}'],
  [
    'bytes that are not UTF-8',
    Buffer.concat([Buffer.from(openLine(anOpenRecord({ id: 'x' })).trimEnd()), Buffer.from([0xff])]),
  ],
])('%s is damaged, not an entry', (_, line) => {
  expect(readLine(Buffer.from(line))).toBeNull()
})

test('a file cut at any byte gives every line that was whole, and only its end is torn', async () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((project) => openLine(anOpenRecord({ project }))),
    fc.string({ unit: 'grapheme' }).map((project) => closeLine(entryText(anEntry({ project })))),
  )
  const property = fc.asyncProperty(
    fc.array(line, { minLength: 1, maxLength: 8 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    async (lines, at) => {
      const bytes = Buffer.from(lines.join(''))
      const cut = bytes.subarray(0, Math.floor(at * bytes.length))
      writeFileSync(`${folder}/cut`, cut)

      const { whole, torn } = await readAll(`${folder}/cut`)

      const expected = wholeLinesOf(lines, cut.length)
      expect(whole).toEqual(expected)
      expect(torn).toBe(cut.subarray(Buffer.byteLength(expected.join(''))).toString('latin1'))
      expect(whole.every((text) => readLine(Buffer.from(text.trimEnd())) !== null)).toBe(true)
    },
  )
  await fc.assert(property, { numRuns: 200 })
})

test('lines longer than what is read at a time come out whole, from any offset', async () => {
  const lines = Array.from({ length: 5 }, (_, index) => `${String(index).repeat(300_000)}\n`)
  writeFileSync(`${folder}/long`, lines.join(''))

  const { whole } = await readAll(`${folder}/long`, 300_001)

  expect(whole.map((line) => [line[0], line.length])).toEqual([1, 2, 3, 4].map((digit) => [String(digit), 300_001]))
})

test('a full disk is an error to the caller, and says that nothing was written', () => {
  symlinkSync('/dev/full', `${folder}/000001.ndjson`)
  const segment = new Segment(folder, 1)

  const result = segment.append(lineBytes([{ text: 'a\n' }, { text: 'b\n' }]))

  expect(result.written).toBe(0)
  expect(result.error).toMatchObject({ code: 'ENOSPC' })
  expect(segment.failed).toBe(true)
})

async function readAll(path: string, from = 0): Promise<{ whole: string[]; torn: string }> {
  const whole: string[] = []
  let torn = ''
  for await (const read of segmentLines(path, from, Number.POSITIVE_INFINITY)) {
    for (const line of read.lines) whole.push(`${line}\n`)
    torn = read.torn?.toString('latin1') ?? ''
  }
  return { whole, torn }
}

function wholeLinesOf(lines: string[], bytes: number): string[] {
  let end = 0
  return lines.filter((line) => {
    end += Buffer.byteLength(line)
    return end <= bytes
  })
}
