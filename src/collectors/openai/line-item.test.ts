import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { isSameModel, lineItemOf } from './line-item.ts'
import { completionsBucket, costBucket } from './schema.ts'

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

test('what the official client documents is understood', () => {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))
  const page = <Row>(row: z.ZodType<Row>) => z.object({ data: z.array(row) })

  const [costs] = page(costBucket).parse(read('costs')).data
  const [used] = page(completionsBucket).parse(read('completions')).data

  expect(costs).toMatchObject({ start_time: 1_730_419_200_000, results: [{ amount: { value: 0.06 } }] })
  expect(used?.results).toMatchObject([{ input_tokens: 1_000, input_cached_tokens: 800 }])
})
