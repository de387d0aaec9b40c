import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { caller } from '../calling.ts'
import { type RunningVendors, startVendors } from '../testing.ts'
import { cursorEvent, cursorMember } from '../world/cursor-rows.ts'

const now = Date.parse('2026-11-21T09:00:00Z')
const dayMs = 86_400_000
const ana = 'ana@northwind.example'
const ben = 'ben@northwind.example'

let vendors: RunningVendors
let call: ReturnType<typeof caller>

beforeEach(async () => {
  vendors = await startVendors({ now: new Date(now) })
  vendors.world.cursor.members.push(cursorMember({ number: 1, email: ana }), cursorMember({ number: 2, email: ben }))
  call = caller(vendors)
})

afterEach(() => vendors.close())

function happened(email: string, at: string | number, said: Partial<Parameters<typeof cursorEvent>[0]> = {}): void {
  vendors.world.cursor.events.push(cursorEvent({ email, at: typeof at === 'number' ? at : Date.parse(at), ...said }))
}

describe('a key', () => {
  test.each([
    ['as a user name', () => `Basic ${Buffer.from(`${vendors.keys.cursor}:`).toString('base64')}`, 200],
    ['as a bearer', () => `Bearer ${vendors.keys.cursor}`, 200],
    ['of the newer form', () => `Bearer ${vendors.keys.cursorNew}`, 200],
    ['that is another', () => `Bearer key_${'0'.repeat(64)}`, 401],
  ])('%s', async (_, authorization, status) => {
    const answer = await fetch(`${vendors.cursorUrl}/teams/members`, { headers: { authorization: authorization() } })

    expect(answer.status).toBe(status)
    if (status === 401) expect(await answer.json()).toEqual({ error: 'Unauthorized', message: 'Invalid API key' })
  })
})

describe('usage events', () => {
  const window = { startDate: now - 30 * dayMs, endDate: now }

  test('have the documented shape, optional fields only where they apply', async () => {
    happened(ana, now - 2_000, {
      model: 'claude-4.5-sonnet',
      conversationId: '8f2e4a1b-6c3d-4e5f-9a7b-2d1c8e6f4a3b',
      tokens: { input: 126, output: 450, cacheWrite: 6_112, cacheRead: 11_964 },
      modelNanoUsd: 201_823_200,
      discountPercent: 10,
      feeNanoUsd: 11_800_000,
      chargedNanoUsd: 213_623_200,
    })
    happened(ben, now - 3_000, { tokens: null, kind: 'Included in Business', isChargeable: false, requestUnits: 1.4 })

    const { body } = await call.post('/teams/filtered-usage-events', { ...window, pageSize: 1 })
    const second = await call.post('/teams/filtered-usage-events', { ...window, page: 2, pageSize: 1 })

    expect(body).toEqual({
      totalUsageEventsCount: 2,
      pagination: { numPages: 2, currentPage: 1, pageSize: 1, hasNextPage: true, hasPreviousPage: false },
      usageEvents: [
        {
          timestamp: String(now - 2_000),
          userEmail: ana,
          conversationId: '8f2e4a1b-6c3d-4e5f-9a7b-2d1c8e6f4a3b',
          model: 'claude-4.5-sonnet',
          kind: 'Usage-based',
          maxMode: false,
          requestsCosts: 1,
          isTokenBasedCall: true,
          isChargeable: true,
          isHeadless: false,
          tokenUsage: {
            inputTokens: 126,
            outputTokens: 450,
            cacheWriteTokens: 6_112,
            cacheReadTokens: 11_964,
            totalCents: 20.18232,
            discountPercentOff: 10,
          },
          chargedCents: 21.36232,
          cursorTokenFee: 1.18,
        },
      ],
      period: window,
    })
    expect(second.body).toMatchObject({
      pagination: { hasNextPage: false, hasPreviousPage: true },
      usageEvents: [{ isTokenBasedCall: false, requestsCosts: 1.4, kind: 'Included in Business' }],
    })
    expect(JSON.stringify(second.body)).not.toContain('tokenUsage')
  })

  test('come newest first, both ends of the window included, twins twice', async () => {
    for (const at of [now - 5_000, now - 1_000, now - 1_000, now - 3_000, now - 5_001, now - 999]) happened(ana, at)

    const { body } = await call.post('/teams/filtered-usage-events', { startDate: now - 5_000, endDate: now - 1_000 })

    expect(body).toMatchObject({
      totalUsageEventsCount: 4,
      usageEvents: [now - 1_000, now - 1_000, now - 3_000, now - 5_000].map((at) => ({ timestamp: String(at) })),
    })
  })

  test.each([
    ['a window of more than 30 days', { startDate: now - 30 * dayMs - 1, endDate: now }, 'cannot exceed 30 days'],
    ['a window that ends before it begins', { startDate: now, endDate: now - 1 }, 'before'],
    ['a date that is none', { startDate: 'yesterday', endDate: now }, 'startDate'],
    ['a page of more than 1000', { pageSize: 1_001 }, 'pageSize'],
    ['an unknown hosting type', { hostingType: 'MOON' }, 'hostingType'],
  ])('refuse %s', async (_, body, message) => {
    const answer = await call.post('/teams/filtered-usage-events', body)

    expect(answer).toMatchObject({
      status: 400,
      body: { error: 'Bad Request', message: expect.stringContaining(message) },
    })
  })

  test('can be asked for by person, service account and cloud agent', async () => {
    happened(ana, now - 1)
    happened(ben, now - 2, { serviceAccount: { id: 'sa_1', name: 'Nightly' } })
    happened(ben, now - 3, { cloudAgentId: 'bc-1' })
    const emails = async (filter: object) => {
      const { body } = await call.post('/teams/filtered-usage-events', filter)
      return body
    }

    expect(await emails({ email: ana })).toMatchObject({ totalUsageEventsCount: 1 })
    expect(await emails({ userId: 2 })).toMatchObject({ totalUsageEventsCount: 2 })
    expect(await emails({ serviceAccountId: '*' })).toMatchObject({
      usageEvents: [{ serviceAccountId: 'sa_1', serviceAccountName: 'Nightly' }],
    })
    expect(await emails({ hostingType: 'CLOUD' })).toMatchObject({ usageEvents: [{ cloudAgentId: 'bc-1' }] })
  })

  test('that are late are shown from their instant on, with their old time', async () => {
    happened(ana, now - dayMs, { visibleFrom: now + 3_600_000 })

    const before = await call.post('/teams/filtered-usage-events')
    vendors.clock.advance(3_600_000)
    const after = await call.post('/teams/filtered-usage-events')

    expect(before.body).toMatchObject({ totalUsageEventsCount: 0 })
    expect(after.body).toMatchObject({ usageEvents: [{ timestamp: String(now - dayMs) }] })
  })
})

describe('spend', () => {
  test('is the running cycle from its very hour, on demand and all', async () => {
    vendors.world.cursor.cycle = { day: 5, hour: 14, minute: 27 }
    happened(ana, '2026-11-05T14:26:59Z', { chargedNanoUsd: 990_000_000 })
    happened(ana, '2026-11-05T14:27:00Z', { chargedNanoUsd: 12_345_678 })
    happened(ana, '2026-11-20T10:00:00Z', { chargedNanoUsd: 20_000_000, kind: 'Included in Business' })

    const { body } = await call.post('/teams/spend', { sortBy: 'amount' })

    expect(body).toEqual({
      teamMemberSpend: [
        {
          userId: expect.stringMatching(/^user_/),
          spendCents: 1.2345678,
          overallSpendCents: 3.2345678,
          fastPremiumRequests: 0,
          name: 'ana',
          email: ana,
          role: 'member',
          hardLimitOverrideDollars: 0,
          monthlyLimitDollars: null,
          effectivePerUserLimitDollars: 50,
        },
        expect.objectContaining({ email: ben, spendCents: 0 }),
      ],
      subscriptionCycleStart: Date.parse('2026-11-05T14:27:00Z'),
      totalMembers: 2,
      totalPages: 1,
    })
  })

  test('can be searched, sorted and paged', async () => {
    const found = await call.post('/teams/spend', { searchTerm: 'BEN@' })
    const page = await call.post('/teams/spend', { sortBy: 'user', sortDirection: 'asc', page: 2, pageSize: 1 })

    expect(found.body).toMatchObject({ teamMemberSpend: [{ email: ben }], totalMembers: 1 })
    expect(page.body).toMatchObject({ teamMemberSpend: [{ email: ben }], totalMembers: 2, totalPages: 2 })
  })
})

describe('daily usage', () => {
  const window = { startDate: Date.parse('2026-11-19'), endDate: Date.parse('2026-11-20') + dayMs - 1 }

  test('is of the active, or by pages of everybody on every day', async () => {
    happened(ana, '2026-11-20T10:00:00Z')

    const active = await call.post('/teams/daily-usage-data', window)
    const paged = await call.post('/teams/daily-usage-data', { ...window, page: 1, pageSize: 10 })

    expect(active.body).toMatchObject({
      data: [
        { userId: 1, email: ana, day: '2026-11-20', isActive: true, usageBasedReqs: 1, mostUsedModel: 'composer-2.5' },
      ],
      period: window,
    })
    expect(paged.body).toMatchObject({
      data: [
        { email: ana, day: '2026-11-19', isActive: false, mostUsedModel: null },
        { email: ana, day: '2026-11-20', isActive: true },
        { email: ben, isActive: false },
        { email: ben, isActive: false },
      ],
      pagination: { page: 1, pageSize: 10, totalUsers: 2, totalPages: 1, hasNextPage: false, hasPreviousPage: false },
    })
  })

  test.each([{ startDate: now - 31 * dayMs, endDate: now }, { startDate: now }, {}])('refuses %o', async (body) => {
    expect((await call.post('/teams/daily-usage-data', body)).status).toBe(400)
  })
})

test('billing groups count what was spent while somebody was in them', async () => {
  const [first, second] = vendors.world.cursor.members
  const stay = (userId = '', joinedAt = '2026-01-01T00:00:00Z', leftAt: string | null = null) => ({
    userId,
    joinedAt,
    leftAt,
  })
  vendors.world.cursor.groups.push({
    id: 'group_a',
    name: 'A',
    directoryGroupId: null,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    members: [stay(first?.id), stay(second?.id, '2026-01-01T00:00:00Z', '2026-11-10T00:00:00Z')],
  })
  happened(ana, '2026-11-09T10:00:00Z', { chargedNanoUsd: 10_000_000 })
  happened(ben, '2026-11-09T11:00:00Z', { chargedNanoUsd: 20_000_000 })
  happened(ben, '2026-11-11T11:00:00Z', { chargedNanoUsd: 40_000_000 })
  happened(ana, '2026-10-09T10:00:00Z', { chargedNanoUsd: 80_000_000 })

  const { body } = await call.get('/teams/groups')
  const october = await call.get('/teams/groups?billingCycle=2026-10-01')
  const one = await call.get('/teams/groups/group_a')

  expect(body).toMatchObject({
    groups: [
      {
        id: 'group_a',
        type: 'BILLING',
        memberCount: 1,
        spendCents: 3,
        currentMembers: [{ email: ana, spendCents: 1, leftAt: null }],
        formerMembers: [{ email: ben, spendCents: 2, leftAt: '2026-11-10T00:00:00Z' }],
        dailySpend: [{ date: '2026-11-09', spendCents: 3 }],
      },
    ],
    unassignedGroup: { memberCount: 1, spendCents: 4, dailySpend: [{ date: '2026-11-11', spendCents: 4 }] },
    billingCycle: { cycleStart: '2026-11-01T00:00:00.000Z', cycleEnd: '2026-12-01T00:00:00.000Z' },
  })
  expect(october.body).toMatchObject({ groups: [{ spendCents: 8 }] })
  expect(one.body).toMatchObject({
    group: { currentMembers: [{ dailySpend: [{ date: '2026-11-09', spendCents: 1 }] }] },
  })
  expect((await call.get('/teams/groups/group_z')).status).toBe(404)
})

describe('analytics', () => {
  const metrics = [
    'agent-edits',
    'tabs',
    'models',
    'client-versions',
    'top-file-extensions',
    'mcp',
    'commands',
    'skills',
  ]

  test.each([...metrics, 'dau', 'plans', 'ask-mode', 'bugbot'])('of the team: %s', async (metric) => {
    happened(ana, '2026-11-20T10:00:00Z')

    const { status, body } = await call.get(`/analytics/team/${metric}?startDate=7d`)

    expect(status).toBe(200)
    expect(body).toMatchObject({ params: { metric, startDate: '2026-11-14', endDate: '2026-11-21' } })
    if (metrics.includes(metric)) expect(body).toMatchObject({ data: [{}] })
  })

  test('by user are keyed by e-mail, in pages of users', async () => {
    happened(ana, '2026-11-20T10:00:00Z')
    happened(ben, '2026-11-20T10:00:00Z')

    const { body } = await call.get('/analytics/by-user/models?pageSize=1&page=2')
    const named = await call.get(`/analytics/by-user/models?users=${ana}`)

    expect(body).toMatchObject({
      data: { [ben]: [{ date: '2026-11-20', model_breakdown: { 'composer-2.5': { messages: 1, users: 1 } } }] },
      params: { userMappings: [{ email: ben }] },
      pagination: { page: 2, totalUsers: 2, totalPages: 2, hasNextPage: false },
    })
    expect(named.body).toMatchObject({ pagination: { totalUsers: 1 } })
  })

  test('have a leaderboard, and refuse more than 30 days, nonsense and insights without include', async () => {
    happened(ana, '2026-11-20T10:00:00Z')

    const { body } = await call.get('/analytics/team/leaderboard')

    expect(body).toMatchObject({ data: { agent_leaderboard: { data: [{ email: ana, rank: 1 }], total_users: 1 } } })
    expect((await call.get('/analytics/team/tabs?startDate=31d')).status).toBe(400)
    expect((await call.get('/analytics/team/tabs?startDate=soon')).status).toBe(400)
    expect((await call.get('/analytics/team/conversation-insights')).status).toBe(400)
    expect((await call.get('/analytics/team/nothing')).status).toBe(404)
  })

  test('answer 304 to who has the answer already', async () => {
    const { headers } = await call.get('/analytics/team/dau?endDate=2026-11-20&startDate=2026-11-19')
    const again = () =>
      call.get('/analytics/team/dau?endDate=2026-11-20&startDate=2026-11-19', {
        'if-none-match': headers.get('etag') ?? '',
      })

    const same = await again()
    happened(ana, '2026-11-20T10:00:00Z')
    const changed = await again()

    expect(headers.get('cache-control')).toBe('public, max-age=900')
    expect([same.status, same.body]).toEqual([304, ''])
    expect(changed.status).toBe(200)
  })

  test('AI code tracking tells commits, as JSON and CSV', async () => {
    vendors.world.cursor.commits.push({
      at: Date.parse('2026-11-20T12:00:00Z'),
      hash: 'abc123',
      email: ana,
      repository: 'northwind/infrastructure',
      branch: 'main',
      isPrimaryBranch: true,
      source: 'ide',
      lines: { tab: 3, composer: 20, nonAi: 7 },
      message: 'Say "hello"',
    })

    const { body } = await call.get('/analytics/ai-code/commits?startDate=7d')
    const csv = await call.get('/analytics/ai-code/commits.csv')
    const one = await call.get('/analytics/ai-code/commits/abc123')

    expect(body).toMatchObject({ items: [{ commitHash: 'abc123', totalLinesAdded: 30 }], totalCount: 1, page: 1 })
    expect(csv.body).toContain('commit_hash,user_id,user_email')
    expect(csv.body).toContain('"Say ""hello"""')
    expect(one.body).toMatchObject({ composerLinesAdded: 20 })
  })
})

describe('rate limits', () => {
  beforeEach(async () => {
    await vendors.close()
    vendors = await startVendors({ now: new Date(now), rateLimits: true })
    call = caller(vendors)
  })

  test.each([
    ['POST /teams/filtered-usage-events', 60],
    ['POST /teams/spend', 20],
    ['GET /analytics/by-user/tabs', 50],
    ['GET /analytics/team/tabs', 100],
    ['GET /analytics/ai-code/commits', 20],
  ])('%s: %i a minute, each endpoint for itself', async (endpoint, perMinute) => {
    const [method, path = ''] = endpoint.split(' ')
    const once = () => (method === 'POST' ? call.post(path) : call.get(path))
    const statuses = new Set<number>()
    for (let count = 0; count < perMinute; count++) statuses.add((await once()).status)

    const refused = await once()
    const other = await call.get('/teams/members')
    vendors.clock.advance(60_000)
    const later = await once()

    expect([...statuses]).toEqual([200])
    expect(refused).toMatchObject({
      status: 429,
      body: { error: 'Too Many Requests', message: 'Rate limit exceeded. Please try again later.' },
    })
    expect(refused.headers.get('retry-after')).toBeNull()
    expect([other.status, later.status]).toEqual([200, 200])
  })

  test('do not count a 304', async () => {
    const { headers } = await call.get('/analytics/ai-code/commits')
    const etag = { 'if-none-match': headers.get('etag') ?? '' }
    for (let count = 0; count < 30; count++) await call.get('/analytics/ai-code/commits', etag)

    expect((await call.get('/analytics/ai-code/commits')).status).toBe(200)
  })
})
