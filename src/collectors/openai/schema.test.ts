import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { completionsBucket, costBucket } from './schema.ts'

test('what the official client documents is understood', () => {
  const read = (name: string) => JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))
  const page = <Row>(row: z.ZodType<Row>) => z.object({ data: z.array(row) })

  const [costs] = page(costBucket).parse(read('costs')).data
  const [used] = page(completionsBucket).parse(read('completions')).data

  expect(costs).toMatchObject({ start_time: 1_730_419_200_000, results: [{ amount: { value: 0.06 } }] })
  expect(used?.results).toMatchObject([{ input_tokens: 1_000, input_cached_tokens: 800 }])
})

test('a time no calendar has is of a form Tally does not know', () => {
  const starting = (start_time: number) => costBucket.safeParse({ start_time, results: [] }).success

  expect([1_795_312_800, 8.64e12 + 1, Number.MAX_SAFE_INTEGER].map(starting)).toEqual([true, false, false])
})
