import { expect, test } from 'vitest'
import { hasHiddenCharacter, withoutHiddenCharacters } from './hidden-characters.ts'

test.each([
  ['\u202Eevil', 'evil'],
  ['\u202Aa\u202C', 'a'],
  ['\u2066a\u2067b\u2068c\u2069', 'abc'],
  ['a\u061Cb\u200Ec\u200Fd', 'abcd'],
  ['pay\u200Bments', 'payments'],
  ['\uFEFFpay\u2060ments\u00AD', 'payments'],
  ['nul\0l', 'nul l'],
  ['two\nlines\u2028and\tmore', 'two lines and more'],
  ['half \uD83D', 'half'],
  ['\u200B', ''],
])('%j has something hidden, and is %j without', (text, shown) => {
  expect(hasHiddenCharacter(text)).toBe(true)
  expect(withoutHiddenCharacters(text)).toBe(shown)
})

test.each(['Ana Ruiz', 'נועה לוי', 'عمر الفاروق 🚀', 'می‌خواهم', '👩‍💻', 'क्‍ष', '王伟 (Wei Wang)', ''])(
  '%j has nothing',
  (text) => {
    expect(hasHiddenCharacter(text)).toBe(false)
    expect(withoutHiddenCharacters(text)).toBe(text)
  },
)
