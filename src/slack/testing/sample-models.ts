import { addDays, day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import { type Provider, providers } from '../../base/provider.ts'
import type { ModelUse, ModelUser } from '../../ledger/model-queries.ts'
import { cachingSaved, cachingSavedByAll } from '../../reports/caching-saved.ts'
import { withCosts } from '../../reports/model-costs.ts'
import type { ModelDetail } from '../../reports/model-detail.ts'
import { modelLabel } from '../../reports/model-names.ts'
import type { SwitchSaving } from '../../reports/model-switch.ts'
import type { ModelsReport } from '../../reports/models.ts'
import { noSpend } from '../../reports/spend-report.ts'
import { sampleReports } from './sample-reports.ts'

const claude = { provider: 'anthropic', model: 'claude-opus-4-6' } as const
const lastDay = day('2026-11-21')
const sonnet = { provider: 'anthropic', model: 'claude-sonnet-4-6' } as const

/** Reports on models at the sizes their views have to get right. */
export const sampleModels: Record<string, ModelsReport> = {
  nothing: reportOf('never-any', []),
  one: reportOf('one-request', [use('openai', 'gpt-5.4-mini', 4_200, 1)]),
  typical: {
    ...reportOf('typical', [
      use('anthropic', 'claude-opus-4-6', 81_230_400, 612, { cached: 0.82 }),
      use('anthropic', 'claude-sonnet-4-6', 22_004_100, 903, { cached: 0.74 }),
      use('openai', 'gpt-5.4', 14_700_250, 410, { cached: 0.31 }),
      use('openai', 'gpt-5.4-mini', 904_310, 388, { cached: 0.12 }),
      use('cursor', 'gpt-5.4', 0, 12, { included: 12 }),
    ]),
    users: [
      ...usersOf(claude, ['Ana Ruiz', 'Bob Lee', 'Carla Gómez'], 7),
      ...usersOf(sonnet, ['Bob Lee', 'Dvořák Jan'], 2),
      ...usersOf({ provider: 'openai', model: 'gpt-5.4' }, ['Ana Ruiz'], 1),
      { ...robot({ provider: 'openai', model: 'gpt-5.4-mini' }), people: 1 },
    ],
    weeks: weeksOf([claude.model, sonnet.model, 'gpt-5.4', 'gpt-5.4-mini'], 12),
    saving: savingOf(3),
  },
  worst: {
    ...reportOf(
      'worst',
      Array.from({ length: 40 }, (_, index) =>
        use(providers[index % 3] ?? 'cursor', worstName(index), 9_876_543_210 / (index + 1), 123_456 - index * 100, {
          cached: 0.9,
          unpriced: index > 30 ? 123_456 - index * 100 : 0,
          included: index % 4 === 0 ? 1_000 : 0,
        }),
      ),
    ),
    weeks: weeksOf(
      Array.from({ length: 40 }, (_, index) => worstName(index)),
      44,
    ),
    users: Array.from({ length: 10 }, (_, index) =>
      usersOf(
        { provider: providers[index % 3] ?? 'cursor', model: worstName(index) },
        ['<@U0> & <!here>', 'שרה כהן-לוי', 'Maximiliane Wolkenstein-Trostburg-Rodenegg the Third'],
        4_812,
      ),
    ).flat(),
    saving: savingOf(400),
  },
}

/** One model, opened. */
export const sampleModelDetails: Record<string, ModelDetail> = {
  nothing: { ...detailOf('never-any'), billed: [], people: [], byDay: [], prices: [] },
  typical: detailOf('typical'),
  'of-two-providers': {
    ...detailOf('typical'),
    billed: withCosts([
      use('anthropic', claude.model, 60_000_000, 500),
      use('cursor', claude.model, 0, 40, { included: 40 }),
    ]),
    scope: { kind: 'team', teamId: 'f0000000-0000-7000-8000-000000000001', name: '<!here> & 王小明' },
  },
  worst: {
    ...detailOf('worst'),
    model: worstName(1),
    prices: [],
    people: Array.from({ length: 3_000 }, (_, index) =>
      personOf(`${index} ${'<@U1> x'.repeat(9)}`, 9_999_999_999 / (index + 1)),
    ),
  },
}

/** What a switch would have saved, for so many people. */
export function savingOf(people: number): SwitchSaving {
  const all = Array.from({ length: people }, (_, index) => {
    const paid = Math.round(44_200_000 / (index + 1))
    const wouldBe = Math.round(paid * (index === people - 1 ? 1.2 : 0.6))
    return {
      personId: index === 1 ? null : `0193a5f0-0000-7000-8000-${String(index).padStart(12, '0')}`,
      name:
        index === 1 ? null : (['Ana Ruiz', '', '<!channel> Bob'][index] ?? `Person ${index} with a long name indeed`),
      paidMicroUsd: microUsd(paid),
      wouldBeMicroUsd: microUsd(wouldBe),
      savedMicroUsd: microUsd(paid - wouldBe),
      requests: 612,
    }
  })
  const sum = (of: (one: (typeof all)[number]) => number) => microUsd(all.reduce((before, one) => before + of(one), 0))
  return {
    from: claude,
    to: sonnet,
    paidMicroUsd: sum((one) => one.paidMicroUsd),
    wouldBeMicroUsd: sum((one) => one.wouldBeMicroUsd),
    savedMicroUsd: sum((one) => one.savedMicroUsd),
    requests: 612 * people,
    people: all,
    unpricedRequests: people > 3 ? 12 : 0,
  }
}

type More = { cached?: number; unpriced?: number; included?: number }

function use(provider: Provider, model: string, micro: number, requests: number, more: More = {}): ModelUse {
  const { cached = 0, unpriced = 0, included = 0 } = more
  const read = requests * 40_000
  const isPriced = unpriced < requests
  return {
    provider,
    model,
    usageSpendMicroUsd: microUsd(isPriced ? Math.round(micro) : 0),
    includedValueMicroUsd: microUsd(included * 290_000),
    requests,
    unpricedRequests: unpriced,
    includedRequests: included,
    paidRequests: requests - unpriced - included,
    paidTokens: (requests - included - unpriced) * 42_000,
    tokens: {
      inputTokens: Math.round(read * (1 - cached)),
      cacheReadTokens: Math.round(read * cached),
      cacheWriteTokens: 0,
      outputTokens: requests * 2_000,
    },
  }
}

function reportOf(sample: string, uses: ModelUse[]): ModelsReport {
  const spend = sampleReports[sample]
  if (!spend) throw new Error(`there is no sample report ${sample}`)
  const usage = microUsd(uses.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0))
  return {
    ...spend,
    usageSpendMicroUsd: usage,
    totalMicroUsd: microUsd(usage + spend.seatsMicroUsd),
    requests: uses.reduce((sum, row) => sum + row.requests, 0),
    unpricedRequests: uses.reduce((sum, row) => sum + row.unpricedRequests, 0),
    scope: { kind: 'org', name: 'The organisation' },
    models: withCosts(uses).map((row, index) => ({
      ...row,
      label: modelLabel(row, uses),
      previousMicroUsd: microUsd(index === 1 ? 0 : Math.round(row.usageSpendMicroUsd * (0.7 + index / 10))),
      cachingSavedMicroUsd: cachingSaved(row, lastDay),
    })),
    cachingSavedMicroUsd: cachingSavedByAll(uses, lastDay),
    users: [],
    weeks: [],
    growing: day('2026-11-16'),
    saving: null,
  }
}

function detailOf(sample: string): ModelDetail {
  const spend = sampleReports[sample]
  if (!spend) throw new Error(`there is no sample report ${sample}`)
  return {
    ...spend,
    model: claude.model,
    scope: { kind: 'org', name: 'The organisation' },
    allMicroUsd: microUsd(spend.usageSpendMicroUsd * 2),
    billed: withCosts([
      use('anthropic', claude.model, spend.usageSpendMicroUsd, 612),
      use('openai', 'gpt-5.4', 14_700_250, 410),
    ]).slice(0, 1),
    prices: [{ provider: 'anthropic', rates: { input: 5, cacheRead: 0.5, cacheWrite: 6.25, output: 25 } }],
    people: [
      personOf('Ana Ruiz', 60_000_000),
      personOf('Bob Lee', 40_000_000),
      { ...personOf('', 2_000), personId: null, name: null },
    ],
  }
}

function personOf(name: string, micro: number): ModelDetail['people'][number] {
  return {
    personId: '0193a5f0-0000-7000-8000-000000000001',
    kind: 'person',
    name,
    ...noSpend,
    usageSpendMicroUsd: microUsd(Math.round(micro)),
    totalMicroUsd: microUsd(Math.round(micro)),
    requests: 210,
  }
}

function usersOf(model: { provider: Provider; model: string }, names: string[], people: number): ModelUser[] {
  return names.map((name, index) => ({
    ...model,
    personId: '0193a5f0-0000-7000-8000-000000000001',
    name,
    kind: 'person',
    usageSpendMicroUsd: microUsd(Math.round(40_100_000 / (index + 1) ** 2)),
    requests: 300,
    people,
  }))
}

function robot(model: { provider: Provider; model: string }): Omit<ModelUser, 'people'> {
  const usageSpendMicroUsd = microUsd(904_310)
  return {
    ...model,
    personId: '0193a5f0-0000-7000-8000-000000000009',
    name: 'ci',
    kind: 'robot',
    usageSpendMicroUsd,
    requests: 388,
  }
}

function weeksOf(models: string[], count: number): ModelsReport['weeks'] {
  const newest = day('2026-11-16')
  return Array.from({ length: count }, (_, at) => addDays(newest, -7 * (count - 1 - at))).flatMap((week, at) =>
    models
      .map((model, place) => ({ week, model, requests: place === 0 ? at * 20 : Math.round(160 / (place + 1)) }))
      .filter(({ requests }) => requests > 0),
  )
}

function worstName(index: number): string {
  const odd = [
    'accounts/northwind-robotics-research/models/claude-opus-4-6-1m-a',
    '<!channel> & *bold* `code`',
    'שפה-גדולה 👩‍👩‍👧‍👦',
    '大型语言模型-专业版-二零二六年十一月',
  ]
  return odd[index] ?? `vendor/model-with-a-name-that-does-not-want-to-end-${index}-preview`
}
