import OpenAI from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { caller } from '../calling.ts'
import { type RunningVendors, startVendors } from '../testing.ts'
import { openAiUsage } from '../world/list-prices.ts'

const now = new Date('2026-11-21T09:00:00Z')
const day19 = Date.parse('2026-11-19') / 1_000
const range = `start_time=${day19}&end_time=${day19 + 2 * 86_400}`

let vendors: RunningVendors
let call: ReturnType<typeof caller>['openai']

beforeEach(async () => {
  vendors = await startVendors({ now })
  call = caller(vendors).openai
})

afterEach(() => vendors.close())

function used(at: string, said: Partial<Parameters<typeof openAiUsage>[0]> = {}): void {
  vendors.world.openai.usage.push(
    openAiUsage({ at: Date.parse(at), keyId: 'key_a', projectId: 'proj_a', userId: 'user-ana', ...said }),
  )
}

test('a wrong key is refused as the vendor refuses it', async () => {
  const answer = await fetch(`${vendors.openaiUrl}/v1/organization/users`, { headers: { authorization: 'Bearer no' } })

  expect(answer.status).toBe(401)
  expect(await answer.json()).toEqual({
    error: { message: expect.any(String), type: 'invalid_request_error', param: null, code: 'invalid_api_key' },
  })
})

describe('usage', () => {
  test('of completions counts cached and written tokens in the input, and has null for what is not grouped', async () => {
    used('2026-11-19T10:00:00Z', { tokens: { uncachedInput: 200, cached: 700, cacheWrite: 100, output: 50 } })
    used('2026-11-19T11:00:00Z', { endpoint: 'embeddings' })

    const { body } = await call(`usage/completions?${range}&group_by[]=model&group_by[]=api_key_id`)
    const embeddings = await call(`usage/embeddings?${range}`)

    expect(body).toMatchObject({
      object: 'page',
      data: [
        {
          object: 'bucket',
          start_time: day19,
          end_time: day19 + 86_400,
          results: [
            {
              object: 'organization.usage.completions.result',
              input_tokens: 1_000,
              input_cached_tokens: 700,
              input_uncached_tokens: 200,
              input_cache_write_tokens: 100,
              output_tokens: 50,
              num_model_requests: 1,
              model: 'gpt-6.1-sol',
              api_key_id: 'key_a',
              project_id: null,
              user_id: null,
              batch: null,
            },
          ],
        },
        { results: [] },
      ],
      has_more: false,
      next_page: null,
    })
    expect(embeddings.body).toMatchObject({ data: [{ results: [{ num_model_requests: 1, model: null }] }, {}] })
  })

  test.each([
    ['', 'start_time'],
    [`${range}&bucket_width=1w`, 'bucket_width'],
    [`${range}&limit=32`, 'limit'],
    [`${range}&group_by[]=mood`, 'group_by'],
    [`start_time=${day19}&end_time=${day19}`, 'end_time'],
    ['start_time=2026-11-19', 'start_time'],
  ])('refuses "%s"', async (query, message) => {
    expect(await call(`usage/completions?${query}`)).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request_error', message: expect.stringContaining(message) } },
    })
  })

  test.each(['images', 'moderations', 'audio_speeches', 'vector_stores', 'web_search_calls'])(
    'of %s is empty',
    async (kind) => {
      used('2026-11-19T10:00:00Z')

      expect((await call(`usage/${kind}?${range}`)).body).toMatchObject({ data: [{ results: [] }, { results: [] }] })
    },
  )
})

describe('costs', () => {
  test('are dollars by line item, with quantities', async () => {
    used('2026-11-19T10:00:00Z', { tokens: { uncachedInput: 15_000, cached: 0, cacheWrite: 0, output: 1 } })

    const { body } = await call(`costs?${range}&group_by[]=line_item&group_by[]=api_key_id`)
    const summed = await call(`costs?${range}`)

    expect(body).toMatchObject({
      data: [
        {
          results: [
            {
              object: 'organization.costs.result',
              amount: { value: 0.03, currency: 'usd' },
              line_item: 'gpt-6.1-sol, input_tokens',
              quantity: 15_000,
              quantity_unit: 'tokens',
              api_key_id: 'key_a',
              project_id: null,
              user_id: null,
            },
            { amount: { value: 0.00001 }, line_item: 'gpt-6.1-sol, output_tokens' },
          ],
        },
        { results: [] },
      ],
    })
    expect(summed.body).toMatchObject({ data: [{ results: [{ amount: { value: 0.03001 }, quantity: null }] }, {}] })
  })

  test('are read by the vendor’s own client, page by page', async () => {
    used('2026-11-10T10:00:00Z')
    used('2026-11-19T10:00:00Z')
    const client = new OpenAI({ adminAPIKey: vendors.keys.openai, apiKey: 'none', baseURL: `${vendors.openaiUrl}/v1` })

    const query = { start_time: day19 - 10 * 86_400, group_by: ['api_key_id' as const] }
    const first = await client.admin.organization.usage.costs(query)
    const second = await client.admin.organization.usage.costs({ ...query, page: first.next_page ?? '' })

    expect([first.data.length, first.has_more, second.data.length, second.has_more]).toEqual([7, true, 6, false])
    expect([first, second].map(({ data }) => data.filter(({ results }) => results.length > 0).length)).toEqual([1, 1])
  })
})

test('the directory knows users, projects and keys with their owners', async () => {
  const { openai } = vendors.world
  openai.users.push({ id: 'user-ana', email: 'ana@northwind.example', name: 'Ana', role: 'owner', addedAt: 1 })
  openai.projects.push({ id: 'proj_a', name: 'A', status: 'active', createdAt: 1 })
  const key = { projectId: 'proj_a', redactedValue: 'sk-abc...def1', createdAt: 1, lastUsedAt: null }
  openai.keys.push(
    { ...key, id: 'key_a', name: 'ana', owner: { type: 'user', userId: 'user-ana' } },
    { ...key, id: 'key_b', name: 'bot', owner: { type: 'service_account', id: 'svc_1', name: 'bot' } },
  )

  expect((await call('users?emails[]=ana@northwind.example')).body).toMatchObject({ data: [{ id: 'user-ana' }] })
  expect((await call('projects')).body).toMatchObject({ data: [{ id: 'proj_a', object: 'organization.project' }] })
  expect((await call('projects/proj_a/users')).body).toMatchObject({ data: [{ email: 'ana@northwind.example' }] })
  expect((await call('projects/proj_a/api_keys?limit=1')).body).toMatchObject({ has_more: true, last_id: 'key_a' })
  expect((await call('projects/proj_a/api_keys?after=key_a')).body).toMatchObject({
    data: [{ id: 'key_b', redacted_value: 'sk-abc...def1', owner: { type: 'service_account' } }],
    has_more: false,
  })
  expect((await call('projects/proj_b/api_keys')).status).toBe(404)
  expect((await call('nothing')).status).toBe(404)
})
