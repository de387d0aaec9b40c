import { expect, test } from 'vitest'
import { askedInvoice, numbersMatching } from './numbers.ts'

const all = [
  { id: 1, vendor: 'cursor', number: 'F3A81C02-0042' },
  { id: 2, vendor: 'cursor', number: 'F3A81C02-0043' },
  { id: 3, vendor: 'anthropic', number: 'INV-1' },
  { id: 4, vendor: 'openai', number: 'INV-1' },
  { id: 5, vendor: 'openai', number: 'INV-1/2' },
  { id: 6, vendor: 'openai', number: 'INV-12' },
  { id: 7, vendor: 'cursor', number: 'חשבונית <b> 7' },
  { id: 8, vendor: 'cursor', number: '请求-12号' },
] as const

test.each([
  ['F3A81C02-0042', 1],
  ['f3a81c02 0042', 1],
  ['f3a81c020042', 1],
  ['  cursor F3A81C02-0043 ', 2],
  ['anthropic inv-1', 3],
  ['OpenAI INV-1', 4],
  ['INV-1/2', 5],
  ['inv-12', 6],
  ['חשבונית <b> 7', 7],
  ['请求 12号', 8],
  ['02-0042', 1],
])('“%s” is one invoice', (typed, id) => {
  expect(askedInvoice(typed, all)).toMatchObject({ kind: 'one', invoice: { id } })
})

test.each([
  ['INV-1', [3, 4]],
  ['openai INV12', [5, 6]],
  ['F3A81C02', [1, 2]],
  ['F3A81C02-0024', [1, 2]],
  ['F3A81C02-0044', [1, 2]],
  ['12', [5, 6, 8]],
  ['nothing like it', []],
  ['%_*', []],
])('“%s” is asked about', (typed, near) => {
  const asked = askedInvoice(typed, all)

  expect(asked.kind === 'which' ? asked.near.map(({ id }) => id).toSorted() : asked).toEqual(near)
})

test.each([
  ['', null],
  ['cursor', 'cursor'],
  ['OpenAI', 'openai'],
])('“%s” asks for the list', (typed, vendor) => {
  expect(askedInvoice(typed, all)).toEqual({ kind: 'list', vendor })
})

test.each([
  ['0042', [1]],
  ['inv 1', [3, 4, 5, 6]],
  ['<B>', [7]],
  ['', [1, 2, 3, 4, 5, 6, 7, 8]],
  ['---', []],
])('a search for “%s” finds by parts of numbers', (search, ids) => {
  expect(numbersMatching(all, search).map(({ id }) => id)).toEqual(ids)
})
