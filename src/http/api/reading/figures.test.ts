import { readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readActs } from '../../../audit/read-acts.ts'
import { addDays, type Day } from '../../../base/calendar.ts'
import { newId } from '../../../base/id.ts'
import { microUsd } from '../../../base/money.ts'
import { changeIncidents } from '../../../incidents/change-incidents.ts'
import { findingOf } from '../../../incidents/testing.ts'
import { recordEntries } from '../../../ledger/record-entries.ts'
import { anEntry } from '../../../ledger/testing.ts'
import { parsePeriod } from '../../../reports/period.ts'
import { spendReport } from '../../../reports/spend-report.ts'
import { type OpenApi, openApi, start, today } from '../testing.ts'

let api: OpenApi
beforeAll(async () => {
  api = await openApi()
  const cost = microUsd(500_000)
  // Usage nobody is matched to, which is part of everybody's.
  await recordEntries(api.db, [
    anEntry({ at: `${today}T07:00:00.000Z`, costMicroUsd: cost, listMicroUsd: cost, model: 'claude-opus-4-5' }),
  ])
})
afterAll(() => api.close())

const sum = (rows: Array<{ usageSpendMicroUsd: number }>) => rows.reduce((all, row) => all + row.usageSpendMicroUsd, 0)

describe('/spend', () => {
  test.each(['7d', 'mtd', `${addDays(today, -1)}..${today}`])('is what Slack shows of %s', async (period) => {
    const parsed = parsePeriod(period, start)
    if (!parsed.ok) throw new Error(parsed.say)
    const report = await spendReport(api.db, { personId: null, period: parsed.period })

    const { body } = await api.ask('finn', `GET /spend?period=${period}`)

    expect(body.spend.usageSpendMicroUsd).toBe(report.usageSpendMicroUsd)
    expect(body.byDay.map(({ day }: { day: Day }) => day)).toEqual(report.byDay.map(({ day }) => day))
    expect(body.period).toEqual({
      label: parsed.period.label,
      from: parsed.period.range.from,
      to: addDays(parsed.period.range.to, -1),
    })
  })

  test('each split adds up to the sum, what is nobody’s included', async () => {
    const splits = ['day', 'month', 'provider', 'model', 'person', 'tool']
    const { body } = await api.ask('finn', `GET /spend?period=7d&by=${splits.join(',')},category,team`)

    expect(body.spend.usageSpendMicroUsd).toBe(21_500_000)
    for (const name of ['byDay', 'byMonth', 'byProvider', 'byModel', 'byPerson', 'byTool', 'byTeam'])
      expect([name, sum(body[name])]).toEqual([name, 21_500_000])
    expect(body.byCategory).toMatchObject([{ category: 'api', costMicroUsd: 21_500_000 }])
    expect(body.byPerson.at(-1)).toMatchObject({ id: null, kind: 'unmatched', usageSpendMicroUsd: 500_000 })
  })

  test.each([
    ['period=someday', 'period'],
    ['days=7&period=7d', 'days'],
    ['scope=payments', 'scope'],
    ['scope=me&by=person', 'by'],
    ['by=colour', 'by'],
  ])('%s is refused by its name', async (query, field) => {
    expect(await api.ask('ana', `GET /spend?${query}`)).toMatchObject({ status: 400, body: { errors: [{ field }] } })
  })
})

describe('a script written for cursor-usage-tracker', () => {
  test('/api/stats?days=7 has its fields and cents', async () => {
    const { body } = await api.ask('finn', 'GET /stats?days=7')

    expect(body).toMatchObject({
      days: 7,
      stats: {
        totalMembers: 5,
        activeMembers: 3,
        totalSpendCents: 2_150,
        activeAnomalies: 0,
        rankedUsers: [
          { rank: 1, email: 'sue@x.example', name: 'Sue', spend_cents: 1_200, spend_rank: 1, active_days: 3 },
          { rank: 2, email: 'mo@x.example', spend_cents: 600, most_used_model: 'claude-sonnet-4-5' },
          { rank: 3, email: 'lea@x.example', spend_cents: 300, activity_rank: 1 },
        ],
      },
      teamDailySpend: [
        { date: addDays(today, -2), spend_cents: 700 },
        { date: addDays(today, -1), spend_cents: 700 },
        { date: today, spend_cents: 750 },
      ],
    })
    expect(body.dailySpendBreakdown).toHaveLength(9)
    expect(body.dailySpendBreakdown[0]).toEqual({
      date: addDays(today, -2),
      email: 'sue@x.example',
      name: 'Sue',
      spend_cents: 400,
    })
  })

  test('/api/team-spend and /api/model-costs are lists', async () => {
    const days = await api.ask('finn', 'GET /team-spend')
    const models = await api.ask('finn', 'GET /model-costs')

    expect(days.body).toEqual([
      { date: addDays(today, -2), spend_cents: 700, spendMicroUsd: 7_000_000 },
      { date: addDays(today, -1), spend_cents: 700, spendMicroUsd: 7_000_000 },
      { date: today, spend_cents: 750, spendMicroUsd: 7_500_000 },
    ])
    expect(models.body).toMatchObject([
      {
        model: 'claude-sonnet-4-5',
        users: 3,
        avg_spend: 7,
        total_spend: 21,
        total_reqs: 9,
        emails: ['sue@x.example', 'mo@x.example', 'lea@x.example'],
      },
      { model: 'claude-opus-4-5', users: 0, emails: [] },
    ])
  })

  test('/api/analytics?days=30 has its parts, empty where Cursor tells nothing', async () => {
    const { body } = await api.ask('finn', 'GET /analytics?days=30')

    expect(body.dau.at(-1)).toMatchObject({ date: today, dau: 3 })
    expect(body.modelSummary).toContainEqual(
      expect.objectContaining({
        model: 'claude-sonnet-4-5',
        total_messages: 9,
        total_users: 3,
        avg_daily_messages: 0.3,
      }),
    )
    expect(body).toMatchObject({
      agentEdits: [],
      tabs: [],
      mcp: [],
      commands: [],
      fileExtensions: [],
      clientVersions: [],
      planExhaustion: { summary: { users_exhausted: 0, total_active: 0 }, users: [] },
    })
  })

  test('/api/users/[email]?days=30 has its parts, by e-mail in any letter case', async () => {
    const { body } = await api.ask('finn', 'GET /users/MO@X.example?days=30')

    expect(body).toMatchObject({
      member: { name: 'Mo', email: 'mo@x.example' },
      dailySpend: [{ spend_cents: 200 }, { spend_cents: 200 }, { date: today, spend_cents: 200 }],
      modelBreakdown: [{ model: 'claude-sonnet-4-5', days_used: 3, total_requests: 3 }],
      usageEventsSummary: [{ requests: 3, total_cost_cents: 600, avg_cost_cents: 200, plan_reqs: 0 }],
      group: { name: 'Payments' },
      ranks: { spendRank: 1, totalRanked: 2 },
      anomalies: [],
    })
  })

  test('/api/anomalies?days=30 has its lists and means, of what one may see', async () => {
    const [
      {
        after: { id },
      } = { after: { id: '' } },
    ] = await changeIncidents(
      api.db,
      {
        findings: [
          findingOf({ subject: { kind: 'entity', id: api.people.sue.id }, onset: start.getTime() - 3_600_000 }),
        ],
        surroundings: { teamOf: () => '', activeDaysSince: () => 0, newId },
        factsOf: () => ({ subjectKind: 'person', teamId: null }),
      },
      start,
    )

    const all = await api.ask('finn', 'GET /anomalies?days=30')
    const others = await api.ask('mo', 'GET /anomalies?days=30')
    const user = await api.ask('sue', 'GET /users/me')

    const about = { id, userEmail: 'sue@x.example', severity: 'warning', message: expect.stringContaining('$91') }
    expect(all.body).toMatchObject({
      anomalies: [{ ...about, type: 'trend', metric: 'spend', value: 40, detectedAt: start.toISOString() }],
      incidents: [{ ...about, anomalyId: id, status: 'alerted', mttdMinutes: 60, mttrMinutes: null }],
      avgMttdMinutes: 60,
      avgMttiMinutes: null,
      avgMttrMinutes: null,
    })
    expect(others.body).toMatchObject({ anomalies: [], incidents: [], avgMttdMinutes: null })
    expect(user.body.anomalies).toMatchObject([about])
  })
})

describe('/people', () => {
  test('pages hold everybody once, those without usage too', async () => {
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await api.ask('finn', `GET /people?limit=2${cursor}`)
      seen.push(...body.data.map(({ name }: { name: string }) => name))
      cursor = body.next === null ? '' : `&cursor=${body.next}`
    } while (cursor !== '')

    expect(seen.slice(0, 3)).toEqual(['Sue', 'Mo', 'Lea'])
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toContain('Ana')
  })
})

describe('/export', () => {
  test('is the file of Slack, written down as taken over the API', async () => {
    const answer = await api.ask('finn', 'GET /export?kind=people&period=7d')

    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="tally-people-${addDays(today, -6)}-to-${today}.csv"`,
    )
    expect(answer.text).toMatch(/^Developer,E-mail,/)
    expect(answer.text).toContain('sue@x.example')
    expect((await readActs(api.db, { filter: { kind: 'usage' }, limit: 9 })).acts).toMatchObject([
      { actor: api.people.finn.id, origin: 'api', act: 'usage.export' },
    ])
  })

  test('of oneself alone it is nobody else’s business', async () => {
    const headers = { authorization: `Bearer ${api.tokens.mo}` }
    const answer = await fetch(`${api.origin}/api/export?kind=focus&period=7d&excel=true`, { headers })
    const bytes = Buffer.from(await answer.arrayBuffer())

    expect(bytes.subarray(0, 3).toString('hex')).toBe('efbbbf')
    expect(bytes.toString()).toContain('BilledCost')
    expect((await readActs(api.db, { filter: { actor: api.people.mo.id }, limit: 9 })).acts).toEqual([])
  })

  test('only GET writes one', async () => {
    const answer = await api.ask('finn', 'HEAD /export?kind=people&period=7d')

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET'])
  })

  test('leaves no file behind, and a kind there is not is refused', async () => {
    expect(await api.ask('finn', 'GET /export?kind=secrets')).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'kind' }] },
    })
    // A file goes when its answer has been sent, which may be after it has come.
    const left = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('tally-api-export-'))
    await expect.poll(left, { timeout: 20_000 }).toEqual([])
  })
})

test('/data-status says what is kept of the proxy and that nothing fails', async () => {
  expect((await api.ask('finn', 'GET /data-status')).body).toMatchObject({ isHealthy: true, accounts: [] })
})

test('what every reading endpoint answers is what its document says', async () => {
  for (const path of [
    '/spend',
    '/stats',
    '/analytics',
    '/team-spend',
    '/model-costs',
    '/people',
    '/users/me',
    '/anomalies',
  ])
    expect([path, (await api.ask('ana', `GET ${path}`)).status]).toEqual([path, 200])
})
