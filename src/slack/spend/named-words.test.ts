import { expect, test } from 'vitest'
import { nameAmong } from './named-words.ts'

const names = [
  'gpt-6-astra',
  'claude-sonnet-5-5',
  'gpt-5.6-sol',
  'claude-opus-5-5',
  'claude-opus-5',
  'composer-2.5',
  'paved-road',
]

test.each([
  ['GPT-6-astra', 'gpt-6-astra'],
  ['astra', 'gpt-6-astra'],
  ['claude-opus-5', 'claude-opus-5'],
])('%s is %s', (typed, name) => {
  expect(nameAmong(typed, names)).toEqual({ name })
})

test.each([
  ['sonet', ['claude-sonnet-5-5']],
  ['claud opus', ['claude-opus-5', 'claude-opus-5-5']],
  ['compser', ['composer-2.5']],
  ['paved raod', ['paved-road']],
  ['claude', ['claude-sonnet-5-5', 'claude-opus-5-5', 'claude-opus-5']],
])('for %s those are offered that come near', (typed, near) => {
  expect(nameAmong(typed, names)).toEqual({ near: expect.arrayContaining(near) })
})

test('what is like none of them is near none', () => {
  expect(nameAmong('xyzzy', names)).toEqual({ near: [] })
})
