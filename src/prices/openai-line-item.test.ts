import { expect, test } from 'vitest'
import { isSameModel, lineItemOf, tokensBilled } from './openai-line-item.ts'
import { noTokens } from './tokens.ts'

test.each([
  ['gpt-6-astra, input_tokens', { is: 'tokens', model: 'gpt-6-astra', kind: 'input' }],
  ['gpt-6-astra, input_cached_tokens', { is: 'tokens', model: 'gpt-6-astra', kind: 'cacheRead' }],
  ['gpt-6-astra, input_cache_write_tokens', { is: 'tokens', model: 'gpt-6-astra', kind: 'cacheWrite5m' }],
  ['gpt-4o-2024-08-06, cached input', { is: 'tokens', model: 'gpt-4o-2024-08-06', kind: 'cacheRead' }],
  ['gpt-4o, output', { is: 'tokens', model: 'gpt-4o', kind: 'output' }],
  ['gpt-4o, fine-tuning', { is: 'tokens', model: 'gpt-4o', kind: null }],
  ['web search tool calls', { is: 'searches' }],
  ['File storage', { is: 'other', words: 'File storage' }],
  [null, { is: 'other', words: 'other' }],
])('“%s”', (text, item) => {
  expect(lineItemOf(text)).toEqual(item)
})

test('a model is the same with and without its date', () => {
  expect(isSameModel('gpt-4o', 'gpt-4o-2024-08-06')).toBe(true)
  expect(isSameModel('gpt-4o', 'gpt-4o-mini')).toBe(false)
})

test.each([
  ['gpt-4o, output', 12, 'tokens', { output: 12 }],
  ['gpt-4o, output', 1.5, '1000_tokens', { output: 1_500 }],
  ['gpt-4o, output', 3, 'images', {}],
  ['gpt-4o, output', -3, 'tokens', {}],
  ['gpt-4o, fine-tuning', 3, 'tokens', {}],
  ['File storage', 3, 'tokens', {}],
])('“%s”, %d %s', (text, quantity, unit, tokens) => {
  expect(tokensBilled(lineItemOf(text), { quantity, unit })).toEqual({ ...noTokens, ...tokens })
})
