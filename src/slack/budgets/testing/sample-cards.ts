import { type MicroUsd, microUsd } from '../../../base/money.ts'
import type { Budget } from '../../../budgets/budget.ts'
import type { BudgetPeriod } from '../../../budgets/period.ts'
import type { BudgetScope } from '../../../budgets/scope.ts'
import type { BudgetCard, Reading } from '../card.ts'

/** When the samples are looked at: a Saturday afternoon in Berlin. */
export const sampleReading: Reading = { now: new Date('2026-11-21T14:02:00Z'), timeZone: 'Europe/Berlin' }

export const sampleId = '0193a5f0-0000-7000-8000-000000000001'

type Sample = {
  name: string
  whose: string
  scope?: BudgetScope
  limit: number
  spent: number
  provisional?: number
  held?: number
  period?: BudgetPeriod
  hard?: boolean
  strict?: boolean
  warnAt?: number[]
  usedUpAt?: string | null
  raises?: Array<{ amount: number; until: string; reason: string }>
  rights?: 'manage' | 'ask' | 'see'
}

const spans: Record<BudgetPeriod, { start: Date; end: Date }> = {
  day: { start: new Date('2026-11-20T23:00:00Z'), end: new Date('2026-11-21T23:00:00Z') },
  week: { start: new Date('2026-11-15T23:00:00Z'), end: new Date('2026-11-22T23:00:00Z') },
  month: { start: new Date('2026-10-31T23:00:00Z'), end: new Date('2026-11-30T23:00:00Z') },
  cycle: { start: new Date('2026-10-31T23:00:00Z'), end: new Date('2026-11-30T23:00:00Z') },
  year: { start: new Date('2025-12-31T23:00:00Z'), end: new Date('2026-12-31T23:00:00Z') },
}

/** Budgets at the sizes a view has to get right: nothing spent, nearly used, far over, long names, right to left. */
export const sampleCards: Record<string, BudgetCard> = {
  ana: card({
    name: 'Ana Ruiz',
    whose: 'your own',
    limit: 500,
    spent: 410,
    hard: true,
    usedUpAt: '2026-11-24T10:00:00Z',
    rights: 'ask',
  }),
  payments: card({
    name: 'Payments',
    whose: 'team',
    scope: { kind: 'team', teamId: sampleId },
    limit: 2_000,
    spent: 1_622.4,
    provisional: 12.5,
    held: 41.2,
    usedUpAt: '2026-11-27T10:00:00Z',
    raises: [{ amount: 100, until: '2026-11-27T23:00:00Z', reason: 'the release of checkout & co' }],
    rights: 'manage',
  }),
  organisation: card({
    name: 'the organisation',
    whose: 'everybody',
    scope: { kind: 'org' },
    limit: 120_000,
    spent: 38_211.07,
    period: 'year',
  }),
  nothing: card({
    name: 'checkout',
    whose: 'project',
    scope: { kind: 'project', project: 'checkout' },
    limit: 50,
    spent: 0,
    period: 'day',
    rights: 'manage',
  }),
  over: card({
    name: 'laptop',
    whose: 'key of Bob Lee',
    scope: { kind: 'key', lineageId: sampleId },
    limit: 20,
    spent: 80.4,
    period: 'week',
    usedUpAt: '2026-11-19T10:00:00Z',
    rights: 'manage',
  }),
  strict: card({
    name: 'ci-runner',
    whose: 'your robot',
    limit: 5,
    spent: 5,
    period: 'day',
    hard: true,
    strict: true,
    usedUpAt: '2026-11-21T14:02:00Z',
    rights: 'ask',
  }),
  long: card({
    name: 'Platform Engineering, Developer Experience & Tooling <Research>',
    whose: 'key of Maximiliana-Josephina von Hohenlohe-Waldenburg-Schillingsfürst',
    scope: { kind: 'team', teamId: sampleId },
    limit: 100_000_000,
    spent: 99_999_999.99,
    provisional: 123_456.78,
    held: 98_765.43,
    period: 'cycle',
    hard: true,
    warnAt: [1, 10, 20, 30, 40, 50, 60, 70, 80, 100],
    raises: [
      { amount: 1_000_000, until: '2026-11-30T23:00:00Z', reason: 'Black Friday' },
      { amount: 250, until: '2026-12-01T12:00:00Z', reason: '<!channel> *everything* at once' },
      { amount: 5, until: '2027-01-31T23:00:00Z', reason: 'a little more' },
      { amount: 6, until: '2027-01-31T23:00:00Z', reason: 'and a little more' },
    ],
    rights: 'manage',
  }),
  rightToLeft: card({
    name: 'صوفيا الحسيني',
    whose: 'person',
    limit: 300,
    spent: 2.994,
    period: 'month',
    usedUpAt: null,
    rights: 'see',
  }),
  today: card({
    name: 'Ana Ruiz',
    whose: 'your own',
    limit: 25,
    spent: 19.1,
    period: 'day',
    usedUpAt: '2026-11-21T16:40:00Z',
    rights: 'ask',
  }),
}

function card(sample: Sample): BudgetCard {
  const { name, whose, scope = { kind: 'person', personId: sampleId }, period = 'month', rights = 'see' } = sample
  const budget: Budget = {
    id: sampleId,
    scope,
    limitMicroUsd: usd(sample.limit),
    period,
    hard: sample.hard ?? false,
    strict: sample.strict ?? false,
    warnAt: sample.warnAt ?? [50, 80, 100],
    version: 1,
    createdAt: new Date('2026-11-01T09:00:00Z'),
  }
  const raises = (sample.raises ?? []).map((raise, index) => ({
    id: `${sampleId.slice(0, -1)}${index}`,
    budgetId: budget.id,
    amountMicroUsd: usd(raise.amount),
    from: sampleReading.now,
    until: new Date(raise.until),
    reason: raise.reason,
    actor: 'x',
  }))
  const limit = raises.reduce<number>((sum, raise) => sum + raise.amountMicroUsd, budget.limitMicroUsd)
  return {
    status: {
      budget,
      scopeName: name,
      ...spans[period],
      limitMicroUsd: microUsd(limit),
      spentMicroUsd: usd(sample.spent),
      provisionalMicroUsd: usd(sample.provisional ?? 0),
      heldMicroUsd: usd(sample.held ?? 0),
      raises,
      usedUpAt: sample.usedUpAt ? new Date(sample.usedUpAt) : null,
      elapsedShare: 0.68,
    },
    whose,
    mayManage: rights === 'manage',
    mayAsk: rights === 'ask',
  }
}

export function usd(dollars: number): MicroUsd {
  return microUsd(Math.round(dollars * 1_000_000))
}
