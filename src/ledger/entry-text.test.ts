import { expect, test } from 'vitest'
import { entryFields, entryText, namedText } from './entry-text.ts'
import { closeLine, readLine } from './journal-line.ts'
import { anEntry } from './testing.ts'

const entry = anEntry({ sourceId: 'x', project: '💸\\', tags: { team: 'web' }, costMicroUsd: null, firstByteMs: null })

test('the text of an entry lists every field at its place, and can be read with names', () => {
  const text = entryText(entry)

  expect(JSON.parse(text)).toEqual(entryFields.map((field) => entry[field]))
  expect(JSON.parse(namedText(text))).toEqual(entry)
})

test('a journal that names its fields, as they did before, gives the same text', () => {
  const before = closeLine(JSON.stringify(entry)).trimEnd()

  expect(readLine(Buffer.from(before))).toEqual({ kind: 'close', id: 'x', entryText: entryText(entry) })
})
