import { expect, test } from 'vitest'
import type { Month } from '../../base/calendar.ts'
import { chosenIn, monthsOf, nextState } from './chosen.ts'

test.each([
  ['3', '2026-09', '2026-12'],
  ['12', '2025-12', '2026-12'],
  ['this-year', '2026-01', '2026-12'],
  ['last-year', '2025-01', '2026-01'],
] as const)('%s in November 2026 are the months from %s up to %s', (span, from, to) => {
  expect(monthsOf(span, '2026-11' as Month)).toMatchObject({ from, to })
})

test.each(['', 'no json', '{"span":"0","vendor":"x","page":-1,"search":7}', '[]'])(
  'from “%s” the first choice is read',
  (state) => {
    expect(chosenIn(state)).toEqual({ span: '6', vendor: null, search: '', page: 0 })
  },
)

test('what was chosen stays while something else is; “all” vendors and what is forged are no vendor', () => {
  const chosen = nextState(nextState('', { span: '12' }), { vendor: 'cursor', page: 0 })

  expect(chosenIn(chosen)).toMatchObject({ span: '12', vendor: 'cursor' })
  expect(chosenIn(nextState(chosen, { vendor: 'all' }))).toMatchObject({ span: '12', vendor: null })
})
