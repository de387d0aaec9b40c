import { expect, test } from 'vitest'
import { type Day, day } from '../base/calendar.ts'
import { microUsd } from '../base/money.ts'
import { testDatabase } from '../db/testing.ts'
import type { ModelUse } from '../ledger/model-queries.ts'
import { recordEntries } from '../ledger/record-entries.ts'
import { anEntry } from '../ledger/testing.ts'
import { ensureHandle } from '../people/handle.ts'
import { assignMember } from '../people/membership.ts'
import { createPerson } from '../people/person.ts'
import { createTeam } from '../people/team-changes.ts'
import { priceChanges, tokenRates } from '../prices/token-rates.ts'
import { ranks, widestGap, withCosts } from './model-costs.ts'
import { modelDetail } from './model-detail.ts'
import { suggestedSwitch, switchSaving } from './model-switch.ts'
import { type ModelsReport, modelsReport } from './models.ts'
import { parsePeriod } from './period.ts'
import { type Scope, wholeOrganisation } from './scope.ts'
import { spendReport } from './spend-report.ts'

const now = new Date('2026-11-21T14:02:00Z')
const actor = { id: 'test', origin: 'tally' } as const
const opus = { provider: 'anthropic', model: 'claude-opus-4-6' } as const
const sonnet = { provider: 'anthropic', model: 'claude-sonnet-4-6' } as const

test('the models add up to the spend that the other reports give, for everybody, a team and a person', async () => {
  const { db, close, scopes } = await company()

  for (const scope of scopes) {
    for (const period of ['mtd', '30d', 'oct', '365d'].map(periodOf)) {
      const found = await report(db, scope, period)
      const whose = scope.kind === 'person' ? scope.personId : null
      const team = scope.kind === 'team' ? { teamId: scope.teamId } : {}
      const spend = await spendReport(db, { personId: whose, ...team, period })

      expect(found.usageSpendMicroUsd).toBe(spend.usageSpendMicroUsd)
      expect(sum(found.models.map((row) => row.usageSpendMicroUsd))).toBe(spend.usageSpendMicroUsd)
      expect(sum(found.models.map((row) => row.includedValueMicroUsd))).toBe(spend.includedValueMicroUsd)
      for (const { model, provider, usageSpendMicroUsd } of found.models.filter((row) => row.model !== '')) {
        const detail = await modelDetail(db, { model, provider, scope, period })
        expect(detail.usageSpendMicroUsd).toBe(usageSpendMicroUsd)
        expect(sum(detail.people.map((row) => row.usageSpendMicroUsd))).toBe(usageSpendMicroUsd)
        expect(sum(detail.byDay.map((row) => row.usageSpendMicroUsd))).toBe(usageSpendMicroUsd)
      }
    }
  }
  await close()
})

test('a million tokens cost what those cost whose price is known', async () => {
  const { db, close, scopes, bobs } = await company()
  const perMillions = () =>
    Promise.all(
      scopes.map(async (scope) => {
        const { models } = await report(db, scope, periodOf('mtd'))
        return models.find(({ provider, model }) => provider === opus.provider && model === opus.model)
          ?.perMillionMicroUsd
      }),
    )
  const before = await perMillions()
  const unpriced = { basis: 'unpriced', costMicroUsd: null, listMicroUsd: null, priceVersion: '' }

  await recordEntries(db, [entry(bobs, '2026-11-20T12:00:00.000Z', opus.model, 0, unpriced)])

  expect(before.every((cost) => cost && cost > 1_000_000)).toBe(true)
  expect(await perMillions()).toEqual(before)
  await close()
})

test('what caching saved stands beside each model, and adds up', async () => {
  const { db, close, scopes, bobs } = await company()
  const saved = async () => (await report(db, scopes[0] ?? wholeOrganisation, periodOf('mtd'))).cachingSavedMicroUsd
  const before = await saved()
  const cached = { cacheReadTokens: 10_000_000, cacheWrite5mTokens: 1_000_000, cacheWrite1hTokens: 0 }
  await recordEntries(db, [entry(bobs, '2026-11-20T12:00:00.000Z', sonnet.model, 1_000_000, cached)])

  // Ten million at $0.30 and not $3, one million written at $3.75.
  expect(((await saved()) ?? 0) - (before ?? 0)).toBe(26_250_000)
  await close()
})

test('those who used most of a model stand beside it, and nobody else', async () => {
  const { db, close, scopes } = await company()

  const found = await report(db, scopes[0] ?? wholeOrganisation, periodOf('mtd'))

  const ofOpus = found.users.filter(({ provider, model }) => provider === opus.provider && model === opus.model)
  expect(ofOpus.map(({ name, usageSpendMicroUsd, people }) => [name, usageSpendMicroUsd, people])).toEqual([
    ['Ana', 4_000_000, 2],
    ['Bob', 2_000_000, 2],
  ])
  await close()
})

test('a switch prices what was paid for, token by token, at the list prices of the day; included use stays out', async () => {
  const { db, close } = await company()
  const filter = periodOf('mtd').range

  const saving = await switchSaving(db, { filter, from: opus, to: sonnet })

  // Two requests of 1,000,000 input and 100,000 output: $3 and $1.50 each with Sonnet. Each has 2,000 reads (0.3), 34 writes (3.75).
  const each = 3_000_000 + 1_500_000 + 600 + 34 * 3.75
  expect(saving).toMatchObject({ paidMicroUsd: 6_000_000, requests: 2 })
  expect(saving?.people.map(({ name, paidMicroUsd }) => [name, paidMicroUsd])).toEqual([
    ['Ana', 4_000_000],
    ['Bob', 2_000_000],
  ])
  expect(saving?.wouldBeMicroUsd).toBe(2 * Math.floor(each + 0.5))
  expect(sum(saving?.people.map((one) => one.savedMicroUsd) ?? [])).toBe(saving?.savedMicroUsd)
  await close()
})

test('a switch to a model without list prices, or from one nothing was paid for, is not told', async () => {
  const { db, close } = await company()
  const filter = periodOf('mtd').range

  const unknown = { provider: 'anthropic', model: 'claude-from-nowhere' } as const

  expect(await switchSaving(db, { filter, from: opus, to: unknown })).toBeNull()
  expect(await switchSaving(db, { filter, from: unknown, to: sonnet })).toBeNull()
  await close()
})

test('where a list price changes within a period, each day is priced at its own', async () => {
  const luna = { provider: 'openai', model: 'gpt-5.6-luna' } as const
  const range = { from: day('2026-07-29'), to: day('2026-08-01') }
  const { db, close } = await testDatabase()
  const handleId = await ensureHandle(db, { vendor: 'tally-key', name: 'key', personId: null })
  const on = (at: Day) => entry(handleId, `${at}T10:00:00.000Z`, 'gpt-5.4', 50_000_000, { provider: 'openai' })
  await recordEntries(db, [on(range.from), on(day('2026-07-30'))])

  const saving = await switchSaving(db, { filter: range, from: { provider: 'openai', model: 'gpt-5.4' }, to: luna })

  const inputs = ['2026-07-29', '2026-07-30'].map((at) => tokenRates('openai', luna.model, day(at))?.input ?? 0)
  expect(priceChanges('openai', luna.model, range)).toEqual(['2026-07-30'])
  expect(new Set(inputs).size).toBe(2)
  const only = await switchSaving(db, {
    filter: { ...range, to: day('2026-07-30') },
    from: { provider: 'openai', model: 'gpt-5.4' },
    to: luna,
  })
  expect(saving?.paidMicroUsd).toBe(100_000_000)
  expect(saving?.wouldBeMicroUsd).not.toBe(2 * (only?.wouldBeMicroUsd ?? 0))
  await close()
})

test.each([
  ['the most used cheaper model of the same maker', [paid(opus, 9_000_000), paid(sonnet, 500_000, 40)], sonnet],
  ['none of another maker', [paid(opus, 9_000_000), paid({ provider: 'openai', model: 'gpt-5.4-mini' }, 1_000)], null],
  ['none billed by another', [paid(opus, 9_000_000), paid({ ...sonnet, provider: 'cursor' }, 1_000)], null],
  ['none that costs more', [paid(sonnet, 10), paid(opus, 10)], null],
] as const)('what is suggested: %s', (_, uses, expected) => {
  const found = suggestedSwitch([...uses], day('2026-11-01'))

  expect(found?.to ?? null).toEqual(expected)
})

test('what is used now and then is no measure: multiples are of the cheapest in common use', () => {
  const uses = [
    use('claude-opus-4-6', 60_000_000, 600),
    use('claude-sonnet-4-6', 12_000_000, 600),
    use('claude-haiku-4-5', 1_000, 1),
    { ...use('gpt-5.4', 0, 500), includedRequests: 500, paidRequests: 0 },
  ]

  const rows = withCosts(uses)

  expect(rows.map(({ timesCheapest }) => timesCheapest)).toEqual([5, 1, 0.05, null])
  expect(widestGap(rows)).toMatchObject({ dear: { model: 'claude-opus-4-6' }, times: 5 })
  expect(ranks(rows).efficient.map(({ model }) => model)).toEqual(['claude-sonnet-4-6', 'claude-opus-4-6'])
})

async function company() {
  const { db, close } = await testDatabase()
  const person = (name: string) => createPerson(db, { kind: 'person', name, email: `${name}@x.example`, now })
  const [ana, bob] = [await person('Ana'), await person('Bob')]
  const team = await createTeam(db, { name: 'Payments', leadIds: [], actor, now })
  await assignMember(db, { personId: ana.id, teamId: team.id, fromDay: day('2025-01-01'), actor, now })
  const [anas, bobs] = [
    await ensureHandle(db, { vendor: 'tally-key', name: 'ana', personId: ana.id }),
    await ensureHandle(db, { vendor: 'tally-key', name: 'bob', personId: bob.id }),
  ]
  const noTokens = { inputTokens: 0, outputTokens: 0 }
  await recordEntries(db, [
    entry(anas, '2026-11-03T10:00:00.000Z', opus.model, 4_000_000),
    entry(bobs, '2026-11-20T10:00:00.000Z', opus.model, 2_000_000),
    entry(bobs, '2026-11-04T10:00:00.000Z', sonnet.model, 300_000),
    entry(anas, '2026-10-04T10:00:00.000Z', 'gpt-5.4', 700_001, { provider: 'openai' }),
    entry(anas, '2026-11-05T10:00:00.000Z', opus.model, 0, {
      provider: 'cursor',
      category: 'included',
      listMicroUsd: microUsd(1_234_567),
    }),
    entry(anas, '2026-11-06T10:00:00.000Z', '', 90_001, { category: 'fee', requests: 0, ...noTokens }),
    entry(bobs, '2026-11-07T10:00:00.000Z', 'no-price', 0, {
      costMicroUsd: null,
      listMicroUsd: null,
      basis: 'unpriced',
      priceVersion: '',
    }),
  ])
  const scopes: Scope[] = [
    wholeOrganisation,
    { kind: 'team', teamId: team.id, name: 'Payments' },
    { kind: 'person', personId: bob.id, name: 'Bob' },
  ]
  return { db, close, scopes, bobs }
}

function entry(handleId: number, at: string, model: string, cost: number, more: object = {}) {
  const spent = { costMicroUsd: microUsd(cost), listMicroUsd: microUsd(cost) }
  return anEntry({
    at,
    handleId,
    model,
    modelRaw: model,
    inputTokens: 1_000_000,
    outputTokens: 100_000,
    ...spent,
    ...more,
  })
}

function report(db: Awaited<ReturnType<typeof company>>['db'], scope: Scope, period: ModelsReport['period']) {
  return modelsReport(db, { scope, period, now, usersOf: (models) => models })
}

function paid(model: { provider: 'anthropic' | 'openai' | 'cursor'; model: string }, spend: number, requests = 30) {
  const tokens = { inputTokens: 1_000_000, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 0 }
  return { ...model, usageSpendMicroUsd: microUsd(spend), requests, unpricedRequests: 0, tokens }
}

function use(model: string, spend: number, requests: number): ModelUse {
  return {
    ...paid({ provider: 'anthropic', model }, spend, requests),
    includedValueMicroUsd: microUsd(0),
    includedRequests: 0,
    paidRequests: requests,
    paidTokens: 1_000_000,
  }
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((all, amount) => all + amount, 0)
}

function periodOf(word: string) {
  const parsed = parsePeriod(word, now)
  if (!parsed.ok) throw new Error(parsed.say)
  return parsed.period
}
