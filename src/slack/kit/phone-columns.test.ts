import fc from 'fast-check'
import { expect, test } from 'vitest'
import { phoneColumns } from './phone-columns.ts'
import { phoneLine } from './phone-line.ts'
import { widthOf } from './text-columns.ts'

const align = ['left', 'right', 'right', 'right', 'left'] as const
const head = ['Person', 'Spend', 'Change', 'Requests', 'Top model']

test('columns that fit a phone’s line stand side by side', () => {
  expect(
    phoneColumns(
      [
        ['', 'spend', 'requests'],
        ['Ana Ruiz', '$60.00', '210'],
      ],
      ['left', 'right', 'right'],
    ),
  ).toBe(['           spend  requests', 'Ana Ruiz  $60.00       210'].join('\n'))
})

test('columns there is no room for stand below their row with their headings, and nothing is said of what is empty', () => {
  const text = phoneColumns(
    [
      head,
      ['Ana Ruiz · top spender', '$412.30', '+23%', '1,204', 'claude-opus-4-6'],
      ['Finn Ode', '$0.00', '−100%', '0', '–'],
    ],
    align,
  )

  expect(text).toBe(
    [
      'Person                   Spend  Change',
      'Ana Ruiz · top spend…  $412.30    +23%',
      '  requests 1,204',
      '  top model claude-opus-4-6',
      'Finn Ode                 $0.00   −100%',
      '  requests 0',
    ].join('\n'),
  )
})

test('no line is longer than a phone holds, and no amount is cut', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'W', '大', ' ', 'é'), maxLength: 60 })
  const amount = fc.integer({ min: 0, max: 9_999_999_999 }).map((cents) => `$${(cents / 100).toLocaleString('en-US')}`)
  const row = fc.tuple(name, amount, amount, amount, name).map((cells) => [...cells])

  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
      const text = phoneColumns([head, ...rows], align)

      for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(phoneLine)
      for (const amounts of rows.flatMap((cells) => cells.slice(1, 4))) expect(text).toContain(amounts)
    }),
  )
})
