import { expect, test } from 'vitest'
import { readLabel, readTags } from './label.ts'

test.each(['laptop', 'café 🚀', 'שולחן', 'می‌خواهم', '👩‍💻', '<!channel>', '=1+1', 'ab cd'.repeat(20)])(
  '“%s” is a name',
  (name) => {
    expect(readLabel('The name', name)).toBe(name)
    expect(readTags('A tag', [`team=${name}`])).toEqual({ team: name })
  },
)

test.each([
  ['a line break', 'a\nb', 'control character'],
  ['a null', 'a\u0000', 'control character'],
  ['a line separator', 'a\u2028b', 'control character'],
  ['a tab', 'a\tb', 'control character'],
  ['a turn to the left', 'a\u202efdp.exe', 'control character'],
  ['a turn to the right', '\u202aa\u202c', 'control character'],
  ['an isolate to the right', '\u2066a\u2069', 'control character'],
  ['an isolate to the left', '\u2067a', 'control character'],
  ['an isolate by its first letter', '\u2068a', 'control character'],
  ['a mark of direction', 'a\u200f', 'control character'],
  ['a space without width', 'lap\u200btop', 'control character'],
  ['a byte order mark', '\ufefflaptop', 'control character'],
  ['a soft hyphen', 'lap\u00adtop', 'control character'],
  ['half a character', 'a\ud83d', 'control character'],
  ['101 characters', 'x'.repeat(101), 'at most 100'],
])('%s is refused, naming the field', (_, name, why) => {
  expect(() => readLabel('The project', name)).toThrow(why)
  expect(() => readLabel('The project', name)).toThrow('The project')
  expect(() => readTags('A tag', [`team=${name}`])).toThrow('A tag')
})
