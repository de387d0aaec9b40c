import { expect, test } from 'vitest'
import { partText, percentText } from './percent.ts'

test.each([
  [0, '0%', '0%'],
  [0.000_01, 'under 1%', 'under 1%'],
  [0.009_9, 'under 1%', 'under 1%'],
  [0.01, '1%', '1%'],
  [0.336, '34%', '34%'],
  [0.996, '100%', '99%'],
  [1, '100%', '100%'],
  [1.274, '127%', '127%'],
])('%d is %s, and %s of a whole', (share, text, part) => {
  expect(percentText(share)).toBe(text)
  expect(partText(share)).toBe(part)
})
