import Anthropic from '@anthropic-ai/sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { caller } from '../calling.ts'
import { type RunningVendors, startVendors } from '../testing.ts'
import { anthropicUsage } from '../world/list-prices.ts'

const now = new Date('2026-11-21T09:00:00Z')
const range = 'starting_at=2026-11-19T00:00:00Z&ending_at=2026-11-21T00:00:00Z'

let vendors: RunningVendors
let call: ReturnType<typeof caller>['anthropic']

beforeEach(async () => {
  vendors = await startVendors({ now })
  call = caller(vendors).anthropic
  vendors.world.anthropic.users.push({
    id: 'user_01ana',
    email: 'ana@northwind.example',
    name: 'Ana',
    role: 'admin',
    addedAt: '2026-01-01T00:00:00Z',
  })
})

afterEach(() => vendors.close())

function used(at: string, said: Partial<Parameters<typeof anthropicUsage>[0]> = {}): void {
  vendors.world.anthropic.usage.push(anthropicUsage({ at: Date.parse(at), keyId: 'apikey_01a', ...said }))
}

test.each([
  [{}, 401, 'x-api-key header is required'],
  [{ 'x-api-key': 'sk-ant-api03-no' }, 401, 'invalid x-api-key'],
  [{ 'x-api-key': 'ok' }, 400, 'anthropic-version: header is required'],
])('a caller with %o gets %i', async (said: Record<string, string>, status, message) => {
  const headers = said['x-api-key'] === 'ok' ? { 'x-api-key': vendors.keys.anthropic } : said
  const answer = await fetch(`${vendors.anthropicUrl}/v1/organizations/me`, { headers })

  expect(answer.status).toBe(status)
  expect(await answer.json()).toMatchObject({ type: 'error', error: { message }, request_id: expect.any(String) })
})

describe('usage by messages', () => {
  test('has a result for each group, null for what is not grouped, and every bucket', async () => {
    used('2026-11-19T10:00:00Z', { webSearches: 2 })
    used('2026-11-19T23:59:59Z', { keyId: 'apikey_01b' })
    used('2026-11-21T00:00:00Z')

    const { body } = await call(`usage_report/messages?${range}&group_by[]=api_key_id`)

    expect(body).toEqual({
      data: [
        {
          starting_at: '2026-11-19T00:00:00Z',
          ending_at: '2026-11-20T00:00:00Z',
          results: [
            {
              account_id: null,
              api_key_id: 'apikey_01a',
              workspace_id: null,
              model: null,
              service_tier: null,
              context_window: null,
              inference_geo: null,
              speed: null,
              service_account_id: null,
              uncached_input_tokens: 1_000,
              cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
              cache_read_input_tokens: 10_000,
              output_tokens: 500,
              server_tool_use: { web_search_requests: 2 },
            },
            expect.objectContaining({ api_key_id: 'apikey_01b' }),
          ],
        },
        { starting_at: '2026-11-20T00:00:00Z', ending_at: '2026-11-21T00:00:00Z', results: [] },
      ],
      has_more: false,
      next_page: null,
    })
  })

  test('comes in pages of buckets that leave nothing out', async () => {
    for (let hour = 0; hour < 48; hour++) used(new Date(Date.parse('2026-11-19') + hour * 3_600_000).toISOString())
    const path = `usage_report/messages?${range}&bucket_width=1h`
    const pages: unknown[] = []
    for (let page = ''; ; ) {
      const { body } = await call(`${path}${page}`)
      const { data, next_page: next } = body as { data: unknown[]; next_page: string | null }
      pages.push(data)
      if (next === null) break
      page = `&page=${encodeURIComponent(next)}`
    }

    expect(pages.map((page) => (page as unknown[]).length)).toEqual([24, 24])
    expect(pages.flat().every((bucket) => (bucket as { results: unknown[] }).results.length === 1)).toBe(true)
  })

  test.each([
    ['', 'starting_at'],
    ['starting_at=2026-11-19', 'zone'],
    [`${range}&bucket_width=1w`, 'bucket_width'],
    [`${range}&limit=32`, 'limit'],
    [`${range}&group_by[]=mood`, 'group_by'],
    [`${range}&group_by[]=speed`, 'fast-mode-2026-02-01'],
    [`${range}&page=page_xx`, 'page'],
  ])('refuses "%s"', async (query, message) => {
    expect(await call(`usage_report/messages?${query}`)).toMatchObject({
      status: 400,
      body: { error: { type: 'invalid_request_error', message: expect.stringContaining(message) } },
    })
  })
})

describe('costs', () => {
  const tokens = { uncachedInput: 1_234_567, cacheWrite5m: 0, cacheWrite1h: 0, cacheRead: 0, output: 1 }

  test('are decimal strings of cents, described by token type', async () => {
    used('2026-11-19T10:00:00Z', { tokens })

    const { body } = await call(`cost_report?${range}&group_by[]=description`)
    const summed = await call(`cost_report?${range}`)

    expect(body).toMatchObject({
      data: [
        {
          results: [
            { amount: '246.9134', currency: 'USD', model: 'claude-sonnet-5-5', token_type: 'uncached_input_tokens' },
            { amount: '0.001', token_type: 'output_tokens', cost_type: 'tokens', service_tier: 'standard' },
          ],
        },
        { results: [] },
      ],
    })
    expect(summed.body).toMatchObject({
      data: [{ results: [{ amount: '246.9144', description: null, model: null }] }, { results: [] }],
    })
  })

  test('leave out the Priority Tier, which usage has', async () => {
    used('2026-11-19T10:00:00Z', { serviceTier: 'priority' })

    const cost = await call(`cost_report?${range}`)
    const usage = await call(`usage_report/messages?${range}`)

    expect(cost.body).toMatchObject({ data: [{ results: [] }, { results: [] }] })
    expect(usage.body).toMatchObject({ data: [{ results: [{ output_tokens: 500 }] }, {}] })
  })
})

describe('usage and cost analytics', () => {
  test('need the beta header', async () => {
    expect((await call(`analytics/cost?${range}`, { 'anthropic-beta': 'other' })).status).toBe(400)
  })

  test('give cost by key, person and model, before and after a discount', async () => {
    used('2026-11-19T10:00:00Z', {
      userId: 'user_01ana',
      costParts: [{ costType: 'tokens', tokenType: 'output_tokens', nanoUsd: 9_000_001, listNanoUsd: 10_000_000 }],
    })

    const { body } = await call(
      `analytics/cost?${range}&time_bucket_width=1d&group_by[]=api_key_id&group_by[]=actor&group_by[]=model`,
    )

    expect(body).toMatchObject({
      data: [
        {
          starting_at: '2026-11-19T00:00:00Z',
          ending_at: '2026-11-20T00:00:00Z',
          group: {
            api_key_id: 'apikey_01a',
            model: 'claude-sonnet-5-5',
            actor: {
              type: 'user_actor',
              user_id: 'user_01ana',
              email_address: 'ana@northwind.example',
              deleted: false,
            },
            product: null,
            workspace_id: null,
            cost_type: null,
          },
          cost: { amount: '0.9000001', list_amount: '1', currency: 'USD', requests: 1 },
        },
      ],
      has_more: false,
      next_page: null,
    })
  })

  test('split by token type without counting the parts for the page, and without requests', async () => {
    used('2026-11-19T10:00:00Z')
    used('2026-11-20T10:00:00Z', { webSearches: 1 })

    const { body } = await call(
      `analytics/cost?${range}&time_bucket_width=1d&limit=1&group_by[]=cost_type&group_by[]=token_type&order_by=time`,
    )

    expect(body).toMatchObject({
      data: [
        {
          starting_at: '2026-11-20T00:00:00Z',
          group: { token_type: 'uncached_input_tokens' },
          cost: { requests: null },
        },
        { group: { token_type: 'cache_read_input_tokens' } },
        { group: { token_type: 'output_tokens' } },
        { group: { cost_type: 'web_search', token_type: null }, cost: { amount: '1' } },
      ],
      has_more: true,
    })
  })

  test('are read whole by the vendor’s own client', async () => {
    for (let key = 0; key < 45; key++) used('2026-11-19T10:00:00Z', { keyId: `apikey_${key}`, webSearches: key })
    const client = new Anthropic({ apiKey: vendors.keys.anthropic, baseURL: vendors.anthropicUrl, maxRetries: 0 })

    const keys: Array<string | null> = []
    const items = client.beta.organization.analytics.usage.list({
      starting_at: '2026-11-19T00:00:00Z',
      group_by: ['api_key_id'],
      betas: ['analytics-usage-cost-2026-08-24'],
    })
    for await (const item of items) keys.push(item.group.api_key_id)

    expect(new Set(keys).size).toBe(45)
    expect(vendors.calls).toHaveLength(3)
  })

  test.each([
    ['starting_at=2025-11-01T00:00:00Z', '365 days'],
    ['starting_at=2025-12-01T00:00:00Z', '2026-01-01'],
    ['starting_at=2026-11-01T00:00:00Z&time_bucket_width=1d', 'ending_at'],
    ['starting_at=2026-10-01T00:00:00Z&ending_at=2026-11-02T00:00:00Z', '31 days'],
    [`${range}&time_bucket_width=1m`, '1 days'],
    [`${range}&limit=1001`, 'limit'],
    [`${range}&group_by[]=cost_type`, 'group_by'],
    [
      `${range}&${['model', 'actor', 'speed', 'product', 'session_id', 'api_key_id'].map((name) => `group_by[]=${name}`).join('&')}`,
      'at most 5',
    ],
  ])('usage refuses "%s"', async (query, message) => {
    expect(await call(`analytics/usage?${query}`)).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining(message) } },
    })
  })
})

test('the Claude Code report is of one day: people by e-mail, keys by name', async () => {
  vendors.world.anthropic.keys.push({
    id: 'apikey_01a',
    name: 'claude_code_key_ben_ab12',
    status: 'active',
    hint: 'sk-ant-api03-R2D...igAA',
    createdAt: '2026-01-01T00:00:00Z',
    createdByUserId: null,
    workspaceId: null,
    expiresAt: null,
  })
  used('2026-11-19T10:00:00Z', { product: 'claude_code', userId: 'user_01ana', sessionId: 's1' })
  used('2026-11-19T11:00:00Z', { product: 'claude_code', sessionId: 's2' })
  used('2026-11-20T11:00:00Z', { product: 'claude_code', sessionId: 's3' })

  const { body } = await call('usage_report/claude_code?starting_at=2026-11-19&limit=1')
  const keys = await call('api_keys')

  expect(body).toMatchObject({
    data: [
      {
        date: '2026-11-19T00:00:00Z',
        actor: { type: 'user_actor', email_address: 'ana@northwind.example' },
        customer_type: 'api',
        core_metrics: { num_sessions: 1 },
        model_breakdown: [
          { model: 'claude-sonnet-5-5', tokens: { input: 1_000, output: 500, cache_read: 10_000, cache_creation: 0 } },
        ],
      },
    ],
    has_more: true,
    next_page: expect.any(String),
  })
  expect(keys.body).toMatchObject({
    data: [{ id: 'apikey_01a', partial_key_hint: 'sk-ant-api03-R2D...igAA', scope: { type: 'organization' } }],
  })
  expect((await call('usage_report/claude_code?starting_at=2026-11-19T00:00:00Z')).status).toBe(400)
})

test('the directory is listed in pages', async () => {
  for (let index = 0; index < 25; index++) {
    const name = `W${index}`
    vendors.world.anthropic.workspaces.push({
      id: `wrkspc_${index}`,
      name,
      createdAt: '2026-01-01T00:00:00Z',
      archivedAt: null,
    })
  }
  const first = await call('workspaces')
  const second = await call('workspaces?after_id=wrkspc_19')

  expect(first.body).toMatchObject({ has_more: true, first_id: 'wrkspc_0', last_id: 'wrkspc_19' })
  expect(second.body).toMatchObject({ has_more: false, last_id: 'wrkspc_24' })
  expect((await call('users?email=nobody@northwind.example')).body).toMatchObject({ data: [], first_id: null })
  expect((await call('me')).body).toMatchObject({ type: 'organization' })
  expect((await call('nothing')).status).toBe(404)
})
