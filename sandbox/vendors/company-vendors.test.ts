import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { dayHistory } from '../company/day-history.ts'
import { sandboxProviders } from '../providers/providers.ts'
import { caller } from './calling.ts'
import { companyVendorApis } from './company-vendors.ts'
import { vendorKeys } from './keys.ts'
import { type RunningVendors, startVendors } from './testing.ts'
import { companyVendors } from './world/company-world.ts'
import { sumTruth, truthOf } from './world/truth.ts'

let vendors: RunningVendors
let call: ReturnType<typeof caller>

beforeAll(async () => {
  vendors = await startVendors({ world: 'company', from: '2026-10-20', now: new Date('2026-11-21T09:00:00Z') })
  call = caller(vendors)
})

afterAll(() => vendors.close())

type Spend = { teamMemberSpend: Array<{ email: string; spendCents: number; overallSpendCents: number }> }
type Group = {
  dailySpend: Array<{ date: string; spendCents: number }>
  currentMembers: Array<{ email: string; spendCents: number }>
}
type Groups = { groups: Group[]; unassignedGroup: Group }
type Events = { usageEvents: Array<{ timestamp: string; userEmail: string; chargedCents: number; kind: string }> }

describe('Northwind at its vendors', () => {
  test('has the events of its history, and they add up to spend by member and to groups by day', async () => {
    const window = { startDate: Date.parse('2026-11-01'), endDate: Date.parse('2026-11-21T08:59:59.999Z') }
    const events: Events['usageEvents'] = []
    for (let page = 1; ; page++) {
      const { usageEvents } = (await call.post('/teams/filtered-usage-events', { ...window, page, pageSize: 500 }))
        .body as Events
      events.push(...usageEvents)
      if (usageEvents.length < 500) break
    }
    const { teamMemberSpend } = (await call.post('/teams/spend')).body as Spend
    const { groups, unassignedGroup } = (await call.get('/teams/groups')).body as Groups
    const onDemand = events.filter(({ kind }) => kind === 'Usage-based')

    expect(sums(teamMemberSpend.map((row) => [row.email, row.overallSpendCents]))).toEqual(
      sums(events.map((event) => [event.userEmail, event.chargedCents])),
    )
    expect(sums(teamMemberSpend.map((row) => [row.email, row.spendCents]))).toEqual(
      sums(onDemand.map((event) => [event.userEmail, event.chargedCents])),
    )
    const all = [...groups, unassignedGroup]
    expect(sums(all.flatMap((group) => group.dailySpend.map((day) => [day.date, day.spendCents])))).toEqual(
      sums(onDemand.map((event) => [new Date(Number(event.timestamp)).toISOString().slice(0, 10), event.chargedCents])),
    )
    expect(sums(all.flatMap((group) => group.currentMembers.map((row) => [row.email, row.spendCents])))).toEqual(
      sums(onDemand.map((event) => [event.userEmail, event.chargedCents])),
    )
    expect(events.length).toBe(
      days('2026-11-01', '2026-11-21')
        .flatMap(dayHistory)
        .filter(({ provider, at }) => provider === 'cursor' && Date.parse(at) <= window.endDate).length,
    )
  })

  test('has Anthropic costs that are usage at list price, the same in every report', async () => {
    const range = 'starting_at=2026-11-10T00:00:00Z&ending_at=2026-11-20T00:00:00Z'
    type Costs = { data: Array<{ cost: { amount: string } }> }
    type Report = { data: Array<{ results: Array<{ amount: string }> }> }
    const analytics = (
      await call.anthropic(
        `analytics/cost?${range}&time_bucket_width=1d&group_by[]=api_key_id&group_by[]=model&limit=1000`,
      )
    ).body as Costs
    const classic = (await call.anthropic(`cost_report?${range}&limit=31&group_by[]=description`)).body as Report
    const history = days('2026-11-10', '2026-11-19')
      .flatMap(dayHistory)
      .filter(({ provider }) => provider === 'anthropic')
    const truth = vendors.truth().anthropic.filter(({ day }) => day >= '2026-11-10' && day < '2026-11-20')

    const nano = history.reduce((sum, { cost }) => sum + Number(cost.replace('.', '')), 0)
    const cents = (amounts: string[]) => amounts.reduce((sum, amount) => sum + Math.round(Number(amount) * 1e7), 0)
    expect(cents(analytics.data.map(({ cost }) => cost.amount))).toBe(nano)
    expect(cents(classic.data.flatMap(({ results }) => results.map(({ amount }) => amount)))).toBe(nano)
    expect(sumTruth(truth, [])).toMatchObject([{ nanoUsd: nano, count: history.length }])
  })

  test('has OpenAI costs that are usage at list price', async () => {
    const range = `start_time=${Date.parse('2026-11-10') / 1000}&end_time=${Date.parse('2026-11-20') / 1000}&limit=31`
    type Costs = { data: Array<{ results: Array<{ amount: { value: number }; api_key_id: string }> }> }
    const { data } = (await call.openai(`costs?${range}&group_by[]=api_key_id`)).body as Costs
    const history = days('2026-11-10', '2026-11-19')
      .flatMap(dayHistory)
      .filter(({ provider }) => provider === 'openai')

    expect(sums(data.flatMap(({ results }) => results.map((row) => [row.api_key_id, row.amount.value * 100])))).toEqual(
      sums(history.map(({ key, cost }) => [key?.id ?? '', Number(cost) * 100])),
    )
  })
})

test('what the sandbox providers answer is on the vendors’ bill, under the proxy’s key', async () => {
  const apis = companyVendorApis()
  const providers = sandboxProviders({ onFinished: apis.addServed })
  const server = createServer((request, response) => {
    if (!providers.handle(request, response) && !apis.handle(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const headers = { 'x-api-key': 'sk-ant-sandbox-00000000000000000000000000000000', 'anthropic-version': '2023-06-01' }
  const body = { model: 'claude-haiku-4-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hello there' }] }
  const today = new Date().toISOString().slice(0, 10)
  const billed = async () => {
    const report = await fetch(
      `${origin}/vendors/anthropic/v1/organizations/usage_report/messages?starting_at=${today}T00:00:00Z&api_key_ids[]=apikey_01tallyproxy`,
      { headers: { ...headers, 'x-api-key': vendorKeys.anthropic } },
    )
    const { data } = (await report.json()) as { data: Array<{ results: Array<{ output_tokens: number }> }> }
    return data.flatMap(({ results }) => results).reduce((sum, row) => sum + row.output_tokens, 0)
  }

  const before = await billed()
  const answer = await fetch(`${origin}/providers/anthropic/v1/messages`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  const { usage } = (await answer.json()) as { usage: { output_tokens: number } }

  expect((await billed()) - before).toBe(usage.output_tokens)
  server.close()
  server.closeAllConnections()
})

test('where people use the proxy the vendors know its key and the robots’ only, and the money is the same', () => {
  const now = new Date('2026-11-21T09:00:00Z')
  const [own, proxied] = [false, true].map((peopleUseProxy) => {
    const company = companyVendors('2026-11-10', { peopleUseProxy })
    company.growTo(now)
    return truthOf(company.world)
  })

  const keys = new Set(proxied?.anthropic.map(({ key }) => key))
  expect([...keys].filter((key) => key !== 'apikey_01tallyproxy' && !/robot|runner|bot|ci/.test(key ?? ''))).toEqual([])
  expect(new Set(proxied?.openai.map(({ key }) => key))).toEqual(new Set(['key_tallyproxy']))
  expect(proxied?.cursor).toEqual(own?.cursor)
  for (const vendor of ['anthropic', 'openai'] as const) {
    const [was, is] = [own, proxied].map((truth) => sumTruth(truth?.[vendor] ?? [], ['day', 'model']))
    expect(is?.map(({ nanoUsd }) => nanoUsd)).toEqual(was?.map(({ nanoUsd }) => nanoUsd))
  }
})

function days(from: string, to: string): string[] {
  const found: string[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += 86_400_000)
    found.push(new Date(at).toISOString().slice(0, 10))
  return found
}

// Cents as whole nano-dollars, so that sums are exact; who has nothing is left out.
function sums(amounts: Array<[name: string, cents: number]>): Record<string, number> {
  const found: Record<string, number> = {}
  for (const [name, cents] of amounts) {
    if (cents !== 0) found[name] = (found[name] ?? 0) + Math.round(cents * 1e7)
  }
  return found
}
