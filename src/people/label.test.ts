import { expect, test } from 'vitest'
import { readLabel, readTags } from './label.ts'

test.each(['laptop', 'café 🚀', 'שולחן', '<!channel>', '=1+1', 'ab cd'.repeat(20)])('“%s” is a name', (name) => {
  expect(readLabel('The name', name)).toBe(name)
  expect(readTags('A tag', [`team=${name}`])).toEqual({ team: name })
})

test.each([
  ['a line break', 'a\nb', 'control character'],
  ['a null', 'a\u0000', 'control character'],
  ['a line separator', 'a\u2028b', 'control character'],
  ['a turn to the left', 'a\u202efdp.exe', 'control character'],
  ['an isolate', '\u2066a\u2069', 'control character'],
  ['101 characters', 'x'.repeat(101), 'at most 100'],
])('%s is refused, naming the field', (_, name, why) => {
  expect(() => readLabel('The project', name)).toThrow(why)
  expect(() => readLabel('The project', name)).toThrow('The project')
  expect(() => readTags('A tag', [`team=${name}`])).toThrow('A tag')
})
