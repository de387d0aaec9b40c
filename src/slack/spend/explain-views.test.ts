import { expect, test } from 'vitest'
import { validateMessage, validateView } from '../../../sandbox/slack/block-kit/validate.ts'
import { addDays, type Day, day } from '../../base/calendar.ts'
import { microUsd } from '../../base/money.ts'
import type { Basis, Source } from '../../ledger/entry.ts'
import type { Spend } from '../../ledger/spend-queries.ts'
import type { ComparedDay, Explanation } from '../../reports/explain.ts'
import { parsePeriod } from '../../reports/period.ts'
import { sampleFresh, worstFresh } from '../testing/sample-freshness.ts'
import { sampleNow } from '../testing/sample-reports.ts'
import { explainValue, readExplainValue } from './explain-state.ts'
import { type ExplainedFigure, explainMessage, explainModal } from './explain-views.ts'

const personId = '00000000-0000-7000-8000-000000000001'
const parsed = parsePeriod('mtd', sampleNow)
if (!parsed.ok) throw new Error(parsed.say)
const { period } = parsed

const own: ExplainedFigure = {
  name: null,
  period,
  fresh: sampleFresh,
  explanation: explanation({
    total: spend(118_840_000, 1_816),
    sources: [
      { ...spend(80_100_000, 1_204), provider: 'cursor', source: 'cursor-events', basis: 'vendor' },
      { ...spend(38_740_000, 612), provider: 'anthropic', source: 'proxy', basis: 'metered' },
    ],
  }),
}

const org: ExplainedFigure = {
  ...own,
  name: 'the organisation',
  explanation: explanation({
    total: {
      ...spend(1_234_560_000, 41_816),
      seatsMicroUsd: microUsd(1_720_000_000),
      totalMicroUsd: microUsd(2_954_560_000),
    },
    sources: [
      { ...spend(900_000_000, 12_204), provider: 'cursor', source: 'cursor-events', basis: 'vendor' },
      { ...spend(334_680_000, 29_612), provider: 'anthropic', source: 'proxy', basis: 'metered' },
      { ...spend(-120_000, 0), provider: 'anthropic', source: 'adjustment', basis: 'vendor' },
      { ...spend(0, 0), provider: 'cursor', source: 'seats', basis: 'estimated' },
    ],
    unattributed: [
      { ...spend(8_000_000, 12), why: 'no-name' },
      { ...spend(4_300_000, 40), why: 'not-matched' },
      { ...spend(-120_000, 0), why: 'adjustment' },
    ],
    uncompared: [
      {
        ...{ provider: 'openai', label: 'main', hint: 'sk-proj-…4fQA', microUsd: microUsd(12_300_000) },
        standing: { is: 'asked', fitting: 2, accountIds: [2] },
      },
    ],
    compared: [
      compared(day('2026-11-21'), 30_000_000, null, 0),
      compared(day('2026-11-20'), 31_000_000, 31_000_000, 0),
      compared(day('2026-11-19'), 29_500_000, 30_100_000, 0),
      compared(day('2026-11-18'), 12_120_000, 12_000_000, -120_000),
    ],
  }),
}

const sources: Source[] = [
  'proxy',
  'cursor-events',
  'anthropic-analytics',
  'anthropic-reports',
  'openai-costs',
  'seats',
  'adjustment',
  'sandbox-history',
]
const bases: Basis[] = ['metered', 'vendor', 'estimated', 'unpriced']

const worst: ExplainedFigure = {
  name: `<!channel> ${'n'.repeat(200)}`,
  period,
  fresh: worstFresh,
  explanation: explanation({
    total: { ...spend(9_876_543_210_000, 98_765_432), unpricedRequests: 12_345 },
    sources: sources.flatMap((source) =>
      bases.map((basis) => ({
        ...spend(-9_876_543_210_000, 98_765_432),
        provider: 'anthropic' as const,
        source,
        basis,
      })),
    ),
    unattributed: [{ ...spend(9_876_543_210_000, 98_765_432), unpricedRequests: 98_765_432, why: 'not-matched' }],
    uncompared: Array.from({ length: 9 }, (_, index) => ({
      provider: 'anthropic' as const,
      label: `<!here> a label that is as long as labels of keys may be in Tally, and even longer ${index}`,
      hint: 'sk-ant-…4fQA',
      standing:
        index % 2 === 0
          ? ({ is: 'asked', fitting: index, accountIds: [2] } as const)
          : ({ is: 'unlisted', accountIds: [2] } as const),
      microUsd: microUsd(9_876_543_210_000),
    })),
    compared: Array.from({ length: 400 }, (_, index) => ({
      ...compared(addDays(day('2026-11-21'), -index), 9_876_543_210_000, -9_876_543_210_000, 123),
      label: '<!here> a label that is as long as labels of keys may be in Tally, and even longer',
    })),
  }),
}

const nothing: ExplainedFigure = { ...own, fresh: [], explanation: explanation({ total: spend(0, 0) }) }

const figures = { own, org, worst, nothing }

test.each(Object.entries(figures))(
  'what explains %s is as it was looked at, and Slack takes it',
  async (name, figure) => {
    const message = explainMessage(figure)
    expect(validateMessage(message)).toEqual([])
    expect(validateView(explainModal(figure))).toEqual([])
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`fixtures/messages/explain-${name}.json`)
  },
)

test('names can mention nobody', () => {
  const mrkdwn = JSON.stringify(explainMessage(worst)).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? []

  expect(mrkdwn.join('\n').replaceAll(/<!date\^[^>]*>/g, '')).not.toMatch(/<[^>]/)
})

test('what a button carries is read back; anything else is not', () => {
  for (const of of [{ kind: 'org' }, { kind: 'person', personId }, { kind: 'team', teamId: personId }] as const) {
    expect(readExplainValue(explainValue(of, '2026-10'))).toEqual({ of, word: '2026-10' })
  }
  for (const forged of [
    '',
    'org',
    'person mtd',
    `person:${'0'.repeat(36)} mtd`,
    'team:x mtd',
    `org ${'m'.repeat(41)}`,
  ]) {
    expect(readExplainValue(forged)).toBeNull()
  }
})

function explanation(said: Partial<Explanation>): Explanation {
  return {
    ...{ filter: period.range, total: spend(0, 0), sources: [], unattributed: [], compared: [], uncompared: [] },
    ...said,
  }
}

function compared(of: Day, proxy: number, vendor: number | null, adjusted: number): ComparedDay {
  return {
    provider: 'anthropic',
    label: 'main',
    keyName: 'gateway',
    day: of,
    proxyMicroUsd: microUsd(proxy),
    vendorMicroUsd: vendor === null ? null : microUsd(vendor),
    differenceMicroUsd: vendor === null ? null : microUsd(vendor - proxy),
    adjustedMicroUsd: microUsd(adjusted),
  }
}

function spend(amount: number, requests: number): Spend {
  const zero = microUsd(0)
  return {
    usageSpendMicroUsd: microUsd(amount),
    includedValueMicroUsd: zero,
    seatsMicroUsd: zero,
    totalMicroUsd: microUsd(amount),
    requests,
    unpricedRequests: 0,
    inputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
  }
}
