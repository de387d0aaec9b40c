import { day } from '../../../base/calendar.ts'
import { microUsd, zeroUsd } from '../../../base/money.ts'
import type { BudgetStatus } from '../../../budgets/status.ts'
import type { CycleSummary } from '../../../reports/cycle-summary.ts'
import type { SeatUse } from '../../../sources/seat-use.ts'
import { sampleCards } from '../../budgets/testing/sample-cards.ts'
import { sampleFresh, worstFresh } from '../../testing/sample-freshness.ts'
import { exampleSummary } from '../example.ts'

/** Summaries at the sizes their views have to get right, at `cycleNow` and `closedNow`. */

export const cycleNow = new Date('2026-11-28T09:00:00Z')
export const closedNow = new Date('2026-12-02T09:00:00Z')

const cursorCycle = {
  range: { from: day('2026-11-01'), to: day('2026-12-01') },
  previous: { from: day('2026-10-01'), to: day('2026-11-01') },
  providers: null,
  isMain: true,
}
const worstName = '<!channel> *bold* 👩‍👩‍👧‍👦 שרה Maximiliana-Theodora von und zu Hohenfels'
const million = (dollars: number) => microUsd(dollars * 1_000_000)

export const sampleSummaries: Record<string, CycleSummary> = {
  'ending-typical': { ...exampleSummary('ending', cycleNow), budget: budgetOf(15_000, 11_900), fresh: sampleFresh },
  'ending-first-cycle': {
    ...ofTeam('Payments'),
    ...{ spentMicroUsd: microUsd(4_200), addedUp: [microUsd(4_200)], previous: null, projection: null },
    ...{ seatsMicroUsd: zeroUsd, includedValueMicroUsd: zeroUsd, seats: [], adoption: null },
    ...{ top: [{ name: 'Ana Ruiz', usageSpendMicroUsd: microUsd(4_200) }], spenders: 1, modelsUsed: 1 },
    models: [{ label: 'claude-sonnet-4-6', usageSpendMicroUsd: microUsd(4_200) }],
    incidents: { count: 0, atStakeMicroUsd: zeroUsd, stopped: 0, savedMicroUsd: zeroUsd },
  },
  'ending-of-two-providers': {
    ...exampleSummary('ending', cycleNow),
    cycle: { ...cursorCycle, providers: ['anthropic', 'openai'], isMain: false },
    ...{ adoption: null, incidents: null, seats: [], seatsMicroUsd: zeroUsd, includedValueMicroUsd: zeroUsd },
  },
  'closed-typical': { ...exampleSummary('closed', closedNow), budget: budgetOf(12_000, 12_700), fresh: sampleFresh },
  'closed-nothing-but-seats': {
    ...exampleSummary('closed', closedNow),
    ...{ spentMicroUsd: zeroUsd, addedUp: Array.from({ length: 30 }, () => zeroUsd), previous: null },
    ...{ top: [], spenders: 0, models: [], modelsUsed: 0, adoption: null, includedValueMicroUsd: zeroUsd },
    incidents: { count: 0, atStakeMicroUsd: zeroUsd, stopped: 0, savedMicroUsd: zeroUsd },
  },
  'closed-still-arriving': {
    ...exampleSummary('closed', closedNow),
    ...{ isArriving: true, unpricedRequests: 1, fresh: sampleFresh },
  },
  'closed-worst': {
    ...exampleSummary('closed', closedNow),
    scope: { kind: 'team', teamId: '01999999-0000-7000-8000-0000000000aa', name: worstName },
    cycle: {
      ...cursorCycle,
      range: { from: day('2025-12-31'), to: day('2026-01-31') },
      providers: ['anthropic', 'openai', 'cursor'],
    },
    ...{ spentMicroUsd: million(8_876_543_210), seatsMicroUsd: million(1_234_567), unpricedRequests: 1_234_567 },
    previous: { byThenMicroUsd: million(1), wholeMicroUsd: million(1), addedUp: [million(0.5), million(1)] },
    budget: budgetOf(1, 9_876_543),
    seats: [
      seatsOf('Engineering <b>', 500, 40_000_000),
      seatsOf('Cursor', 12, null),
      ...Array.from({ length: 6 }, (_, index) => seatsOf(`${'l'.repeat(60)} ${index}`, 1 + index, 20_000_000)),
    ],
    top: Array.from({ length: 5 }, (_, index) => ({
      name: worstName,
      usageSpendMicroUsd: million(1_775_308_642 - index),
    })),
    spenders: 500,
    models: Array.from({ length: 3 }, (_, index) => ({
      label: `${'claude-opus-experimental-'.repeat(3)}${index}`,
      usageSpendMicroUsd: million(2_959_847_737 - index),
    })),
    modelsUsed: 140,
    adoption: { days: 30, people: { 'AI-native': 101, High: 204, Moderate: 120, Low: 50, 'By hand': 5 }, untold: 20 },
    incidents: { count: 1_234, atStakeMicroUsd: million(987_654_321), stopped: 87, savedMicroUsd: million(12_345_678) },
    ...{ isArriving: true, fresh: worstFresh },
  },
}

function ofTeam(name: string): CycleSummary {
  return {
    ...exampleSummary('ending', cycleNow),
    scope: { kind: 'team', teamId: '01999999-0000-7000-8000-0000000000aa', name },
  }
}

function seatsOf(label: string, unused: number, price: number | null): SeatUse {
  return {
    ...{ accountId: 1, vendor: 'cursor', label, seatMicroUsd: price === null ? null : microUsd(price) },
    ...{
      seats: unused + 1_000,
      used: 1_000,
      unused: Array.from({ length: unused }, (_, index) => `${worstName} ${index}`),
    },
  }
}

function budgetOf(limit: number, spent: number): BudgetStatus {
  const [card] = Object.values(sampleCards)
  if (!card) throw new Error('there is no sample of a budget')
  return { ...card.status, limitMicroUsd: million(limit), spentMicroUsd: million(spent), provisionalMicroUsd: zeroUsd }
}
