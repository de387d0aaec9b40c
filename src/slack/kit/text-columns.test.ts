import { expect, test } from 'vitest'
import { cut } from './limits.ts'
import { sparkline, textBar } from './text-bars.ts'
import { textColumns } from './text-columns.ts'

test('columns line up for wide characters, emoji and names that are cut', () => {
  const text = textColumns(
    [
      ['gpt', '$1.00'],
      ['大型语言', '$10.00'],
      ['🚀', '$3.00'],
      ['a-name-that-is-much-too-long-for-this', '$4.00'],
    ],
    ['left', 'right'],
    12,
  )

  expect(text).toBe(
    ['gpt            $1.00', '大型语言      $10.00', '🚀             $3.00', 'a-name-that…   $4.00'].join('\n'),
  )
})

test('text from right to left does not turn its line around', () => {
  expect(textColumns([['שפה', '$1.00']], ['left', 'right'])).toBe('\u2068שפה\u2069  $1.00')
})

test.each([
  [0, ''],
  [-5, ''],
  [0.0001, '▏'],
  [50, '█████'],
  [100, '██████████'],
])('a bar of %s of 100 is “%s”', (value, bar) => {
  expect(textBar(value, 100, 10)).toBe(bar)
})

test('a sparkline has one character a value and a dot for nothing', () => {
  expect(sparkline([0, 1, 4, 8, -2])).toBe('·▂▅█·')
})

test('text is cut between whole characters', () => {
  expect(cut('👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 25)).toBe('👩‍👩‍👧‍👦👩‍👩‍👧‍👦…')
  expect(cut('short', 25)).toBe('short')
})
