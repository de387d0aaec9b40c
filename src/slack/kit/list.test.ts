import { expect, test } from 'vitest'
import { clearButton, countLine, nothingFound, pageButtons, pageOf, searchField, searchTyped } from './list.ts'

const noun = { none: 'Nobody', one: 'person', many: 'people' }
const turn = { previous: 'x.previous', next: 'x.next' }
const people = (length: number) => Array.from({ length }, (_, index) => index)

test.each([
  ['one', pageOf(people(1), { page: 0, size: 12 }), '', '1 person'],
  ['all on one page', pageOf(people(12), { page: 0, size: 12 }), '', '12 people'],
  ['the first of several', pageOf(people(1_300), { page: 0, size: 12 }), '', '1–12 of 1,300 people'],
  ['the last', pageOf(people(13), { page: 1, size: 12 }), '', '13–13 of 13 people'],
  ['found', pageOf(people(2), { page: 0, size: 12 }), '<!here>', '2 people matching “&lt;!here&gt;”'],
  ['a page that is gone', { items: [], page: 7, size: 12, total: 13 }, '', '13 people, none of them on this page'],
])('the count of %s', (_, page, search, said) => {
  expect(countLine(page, noun, search)).toBe(said)
})

test.each([
  [0, ['1 next']],
  [1, ['0 previous', '2 next']],
  [2, ['1 previous']],
  // Nearest to what was asked for.
  [99, ['1 previous']],
])('page %s of three has the buttons %j', (page, expected) => {
  const buttons = pageButtons(pageOf(people(30), { page, size: 12 }), noun, turn)

  expect(buttons.map(({ value, text }) => `${value} ${text.text.toLowerCase()}`)).toEqual(expected)
})

test('from a page that is gone one comes back to the last there is', () => {
  const [back, ...more] = pageButtons({ items: [], page: 7, size: 12, total: 13 }, noun, turn)

  expect(back).toMatchObject({ action_id: 'x.previous', value: '1' })
  expect(more).toEqual([])
})

test('a handful needs no search, but a search that found nothing can be changed and cleared', () => {
  const field = { id: 'x', actionId: 'x.find', label: 'Find somebody', placeholder: 'Part of a name' }

  expect(searchField({ total: 5 }, { ...field, search: '' })).toEqual([])
  expect(searchField({ total: 6 }, { ...field, search: '' })).toHaveLength(1)
  expect(searchField({ total: 0 }, { ...field, search: 'zeo' })).toMatchObject([{ element: { initial_value: 'zeo' } }])
  expect(clearButton('x.clear', '')).toEqual([])
  expect(clearButton('x.clear', 'zeo')).toHaveLength(1)
})

test('what was typed is trimmed and cut, and what was not found is escaped', () => {
  expect(searchTyped(`  ${'x'.repeat(500)}`)).toBe('x'.repeat(100))
  expect(nothingFound(noun, '<b>', ['Ana', 'Anna'])).toBe('Nobody matches “&lt;b&gt;”. Did you mean “Ana” or “Anna”?')
})
