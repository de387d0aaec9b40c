import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EntryBatch } from './entry-batch.ts'
import { lineBytes } from './line-bytes.ts'

const texts = fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 40 })

test('a batch is its texts with commas between, and gives each of them and its halves, whatever letters they have', () => {
  const property = fc.property(texts, (said) => {
    const batch = EntryBatch.of(said.map((entryText, place) => ({ id: `id-${place}`, entryText })))

    expect(batch.bytes().toString()).toBe(said.join(','))
    expect(said.map((_, place) => batch.text(place))).toEqual(said)
    const [first, second] = batch.halves()
    expect([...first.ids, ...second.ids]).toEqual(batch.ids)
    expect([first, second].flatMap((half) => half.ids.map((_, place) => half.text(place)))).toEqual(said)
  })
  fc.assert(property, { numRuns: 200 })
})

test('a batch grows beyond its memory, which the next one takes over without anything of it', () => {
  const large = 'x'.repeat(50_000)
  const batch = EntryBatch.of(['a', 'b', 'c'].map((id) => ({ id, entryText: large })))
  expect(batch.bytes().toString()).toBe([large, large, large].join(','))

  const memory = batch.givenUp()
  const next = new EntryBatch(memory)
  next.add('d', Buffer.from('before the entry after'), 7, 16)

  expect([batch.count, next.count]).toEqual([0, 1])
  expect(next.bytes().toString()).toBe('the entry')
})

test('lines become bytes of which each knows its end, also more than is kept ready for', () => {
  const property = fc.property(texts, fc.boolean(), (said, isLarge) => {
    const lines = (isLarge ? [...said, 'ü'.repeat(100_000)] : said).map((text) => ({ text: `${text}\n` }))
    const { bytes, ends } = lineBytes(lines)

    const read = ends.map((end, place) => bytes.toString('utf8', ends[place - 1] ?? 0, end))
    expect(read).toEqual(lines.map(({ text }) => text))
  })
  fc.assert(property, { numRuns: 50 })
})
