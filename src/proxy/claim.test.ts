import { describe, expect, test } from 'vitest'
import { isModelAllowed } from '../prices/allowed-models.ts'
import { claimOf, claimOfBatch } from './claim.ts'
import type { ApiFormat } from './usage/api-format.ts'
import { peekBody } from './usage/body-scan.ts'

function claimed(format: ApiFormat, text: string) {
  const body = Buffer.from(text)
  const peeked = peekBody(body)
  if ('fault' in peeked) throw new Error(peeked.fault)
  return claimOf({ format, body, peeked, inputBytes: body.length })
}

const chat = '"model":"gpt-5.5","messages":[]'

test.each(['-1000000', '100.5', '1e999', '1e18', '"100"', '[1]'])('a limit of output of %s limits nothing', (wrong) => {
  expect(claimed('openai-chat', `{${chat},"max_tokens":${wrong}}`).maxOutputTokens).toBeNull()
  expect(claimed('openai-responses', `{${chat},"max_output_tokens":${wrong}}`).maxOutputTokens).toBeNull()
  expect(claimed('anthropic-messages', `{${chat},"max_tokens":${wrong}}`).maxOutputTokens).toBeNull()
  const batch = `{"requests":[{"params":{"max_tokens":700}},{"params":{"max_tokens":${wrong}}}]}`
  expect(claimOfBatch(Buffer.from(batch)).maxOutputTokens).toBe(700)
})

test('of two limits the larger counts', () => {
  expect(claimed('openai-chat', `{${chat},"max_tokens":5,"max_completion_tokens":9}`).maxOutputTokens).toBe(9)
  expect(claimed('openai-chat', `{${chat},"max_tokens":0}`).maxOutputTokens).toBe(0)
})

test.each([
  ['"n":4', 4],
  ['"n":0', 1],
  ['"n":-3', 1],
  ['"n":1.5', 1],
  ['"n":1e300', 1],
])('a chat with %s asks for %i answers', (said, count) => {
  expect(claimed('openai-chat', `{${chat},${said}}`).choices).toBe(count)
})

test.each([
  ['"prompt":"a"', 1],
  ['"prompt":"a","n":2,"best_of":20', 20],
  ['"prompt":["a","b","c"],"n":2', 6],
  ['"prompt":[1,2,3]', 1],
  ['"prompt":[[1,2],[3]],"best_of":3', 6],
  ['"prompt":[]', 1],
])('older completions with %s make %i answers', (said, count) => {
  expect(claimed('openai-completions', `{"model":"gpt-3.5-turbo-instruct",${said}}`).choices).toBe(count)
})

describe('models that are not the request’s own', () => {
  const others = (said: string) => claimed('anthropic-messages', `{"model":"claude-haiku-5-5",${said}}`).otherModels()

  test.each([
    ['"fallbacks":[{"model":"claude-opus-4-8"},{"max_tokens":1}]', ['claude-opus-4-8', '']],
    ['"fallbacks":null', []],
    ['"fallbacks":{"model":"claude-opus-4-8"}', ['']],
    ['"tools":[{"name":"a"},{"type":"advisor_20260301","model":"claude-opus-4-8"}]', ['claude-opus-4-8']],
    ['"tools":[{"type":"advisor_20260301","model":["claude-opus-4-8"]}]', ['']],
    ['"tools":[{"input_schema":{"model":"claude-opus-4-8"},"model":null}]', []],
    ['"tools":[{"model":"claude-opus-4-8",}]', ['']],
    ['"system":"fallbacks"', []],
  ])('%s', (said, models) => {
    expect(others(said)).toEqual(models)
  })

  test('are found in batches too', () => {
    const batch = '{"requests":[{"params":{"model":"claude-haiku-5-5","fallbacks":[{"model":"claude-opus-4-8"}]}}]}'
    expect(claimOfBatch(Buffer.from(batch))).toMatchObject({ models: ['claude-haiku-5-5'] })
    expect(claimOfBatch(Buffer.from(batch)).otherModels()).toEqual(['claude-opus-4-8'])
  })

  test('the empty name, for what cannot be read, is on no list', () => {
    expect(isModelAllowed({ models: ['claude-haiku-5-5', 'gpt-*'] }, { provider: 'anthropic', model: '' })).toBe(false)
  })
})
