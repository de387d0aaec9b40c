import { addDays, addMonths, day, daysIn, type Month, month } from '../../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../../base/money.ts'
import { type Provider, providers } from '../../base/provider.ts'
import type { Spend } from '../../ledger/spend-queries.ts'
import type { Freshness } from '../../reports/data-status-freshness.ts'
import { parsePeriod } from '../../reports/period.ts'
import type { SpendReport } from '../../reports/spend-report.ts'
import { sampleFresh, worstFresh } from './sample-freshness.ts'

/** When the samples are looked at: a Saturday, with November not over. */
export const sampleNow = new Date('2026-11-21T14:02:00Z')

// Twenty-five models as the worst clients name them: long, in every script, with what Slack reads as markup.
const awkwardNames = [
  'accounts/northwind-robotics-research/models/claude-opus-4-6-1m-a',
  '<!channel> & <b>gpt</b> *bold* _it_ ~no~ `code`',
  'שפה-גדולה-מאוד-5.4 👩‍👩‍👧‍👦',
  '大型语言模型-专业版-二零二六年十一月-长上下文-预览',
  'نموذج-لغوي-كبير-٤٫٦ 🚀',
  ...Array.from({ length: 20 }, (_, index) => `vendor/model-with-a-name-that-does-not-want-to-end-${index}-preview`),
]

/** Reports at the sizes a view has to get right, for tests and pictures: from nothing at all to a year of too much. */
export const sampleReports: Record<string, SpendReport> = {
  'never-any': report('mtd', {}),
  'nothing-this-period': report('7d', { previousMicroUsd: 41_200_000, months: monthsOf([12_000_000, 41_200_000, 0]) }),
  'one-request': report('7d', {
    days: [{ index: 5, provider: 'openai', microUsd: 4_200, requests: 1 }],
    models: [{ provider: 'openai', model: 'gpt-5.4-mini', microUsd: 4_200, requests: 1 }],
    months: monthsOf([4_200]),
  }),
  typical: report('mtd', {
    fresh: sampleFresh,
    days: daysOfUse(21, ['anthropic', 'openai'], 640_000),
    models: [
      { provider: 'anthropic', model: 'claude-opus-4-6', microUsd: 81_230_400, requests: 612 },
      { provider: 'anthropic', model: 'claude-sonnet-4-6', microUsd: 22_004_100, requests: 903 },
      { provider: 'openai', model: 'gpt-5.4', microUsd: 14_700_250, requests: 410 },
      { provider: 'openai', model: 'gpt-5.4-mini', microUsd: 904_310, requests: 388 },
      { provider: 'cursor', model: 'gpt-5.4', microUsd: 0, requests: 12, includedMicroUsd: 3_500_000 },
    ],
    includedMicroUsd: 3_500_000,
    previousMicroUsd: 96_400_000,
    months: monthsOf([20_100_000, 44_000_000, 88_400_000, 112_900_000, 131_000_000, 118_839_060]),
  }),
  worst: report('30d', {
    fresh: worstFresh,
    days: daysOfUse(30, [...providers], 98_000_000),
    models: awkwardNames.map((model, index) => ({
      provider: providers[index % 3] ?? 'cursor',
      model,
      microUsd: index > 20 ? 0 : Math.round(9_876_543_210 / (index + 1)),
      requests: 123_456 - index,
      unpriced: index > 20 ? 123_456 - index : 0,
    })),
    previousMicroUsd: 1_000_000,
    seatsMicroUsd: 40_000_000,
    includedMicroUsd: 1_234_567_890,
    months: monthsOf(Array.from({ length: 12 }, (_, index) => 7 ** index * 1_000)),
  }),
  year: report('365d', {
    days: daysOfUse(365, [...providers], 400_000),
    models: [
      { provider: 'anthropic', model: 'claude-opus-4-6', microUsd: 2_604_000_000, requests: 20_000 },
      { provider: 'openai', model: 'gpt-5.4', microUsd: 804_000_000, requests: 9_000 },
      { provider: 'cursor', model: 'composer-2', microUsd: 104_000_000, requests: 4_000 },
    ],
    previousMicroUsd: 3_500_000_000,
    months: monthsOf(Array.from({ length: 12 }, (_, index) => (index + 4) * 31_000_000)),
  }),
}

type Sample = {
  days?: Array<{ index: number; provider: Provider; microUsd: number; requests: number }>
  models?: Array<{
    provider: Provider
    model: string
    microUsd: number
    requests: number
    unpriced?: number
    includedMicroUsd?: number
  }>
  previousMicroUsd?: number
  seatsMicroUsd?: number
  includedMicroUsd?: number
  months?: SpendReport['byMonth']
  fresh?: Freshness[]
}

function report(word: string, sample: Sample): SpendReport {
  const parsed = parsePeriod(word, sampleNow)
  if (!parsed.ok) throw new Error(parsed.say)
  const { period } = parsed
  const models = sample.models ?? []
  const days = sample.days ?? []
  const total = models.reduce((sum, row) => sum + row.microUsd, 0)
  const dayTotal = days.reduce((sum, row) => sum + row.microUsd, 0)
  const seats = microUsd(sample.seatsMicroUsd ?? 0)
  const byDay = days.map((row) => ({
    ...spend(Math.round((row.microUsd / (dayTotal || 1)) * total), row.requests),
    day: addDays(period.range.from, row.index),
    provider: row.provider,
  }))
  const byProvider = providers
    .map((provider) => {
      const own = models.filter((row) => row.provider === provider)
      const requests = own.reduce((sum, row) => sum + row.requests, 0)
      return {
        ...spend(
          own.reduce((sum, row) => sum + row.microUsd, 0),
          requests,
        ),
        includedValueMicroUsd: microUsd(own.reduce((sum, row) => sum + (row.includedMicroUsd ?? 0), 0)),
        provider,
      }
    })
    .filter((row) => row.requests > 0)
    .toSorted((a, b) => b.usageSpendMicroUsd - a.usageSpendMicroUsd)
  const requests = models.reduce((sum, row) => sum + row.requests, 0)
  return {
    ...spend(total, requests),
    unpricedRequests: models.reduce((sum, row) => sum + (row.unpriced ?? 0), 0),
    seatsMicroUsd: seats,
    includedValueMicroUsd: microUsd(sample.includedMicroUsd ?? 0),
    totalMicroUsd: microUsd(total + seats),
    who: { kind: 'person', personId: '00000000-0000-7000-8000-000000000001' },
    period,
    provider: null,
    previous: sample.previousMicroUsd === undefined ? null : spend(sample.previousMicroUsd, 400),
    byDay,
    byProvider,
    byModel: models.map((row) => ({
      ...spend(row.microUsd, row.requests),
      includedValueMicroUsd: microUsd(row.includedMicroUsd ?? 0),
      unpricedRequests: row.unpriced ?? 0,
      provider: row.provider,
      model: row.model,
    })),
    byMonth: sample.months ?? [],
    topModel: models[0]?.model ?? null,
    fresh: sample.fresh ?? [],
    countedUntil: sample.months === undefined ? null : new Date('2026-11-21T14:00:00Z'),
  }
}

function spend(amount: number, requests: number): Spend {
  const usageSpendMicroUsd: MicroUsd = microUsd(amount)
  return {
    usageSpendMicroUsd,
    includedValueMicroUsd: zeroUsd,
    seatsMicroUsd: zeroUsd,
    totalMicroUsd: usageSpendMicroUsd,
    requests,
    unpricedRequests: 0,
    inputTokens: requests * 900,
    cacheReadTokens: requests * 12_000,
    cacheWriteTokens: requests * 800,
    outputTokens: requests * 400,
    reasoningTokens: 0,
  }
}

function monthsOf(amounts: number[]): SpendReport['byMonth'] {
  const first: Month = addMonths(month('2026-11'), 1 - amounts.length)
  return amounts.map((amount, index) => ({ ...spend(amount, amount > 0 ? 100 : 0), month: addMonths(first, index) }))
}

// Weekdays only, uneven but always the same.
function daysOfUse(count: number, used: Provider[], each: number): NonNullable<Sample['days']> {
  const end = day('2026-11-22')
  return daysIn({ from: addDays(end, -count), to: end }).flatMap((of, index) =>
    Temporal.PlainDate.from(of).dayOfWeek > 5
      ? []
      : used.map((provider, place) => ({
          index,
          provider,
          microUsd: Math.round(each * (1 + ((index * 7 + place * 3) % 11)) * (1 - place * 0.25)),
          requests: 10 + ((index * 5) % 40),
        })),
  )
}
