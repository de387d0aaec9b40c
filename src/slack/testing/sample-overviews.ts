import { type Day, day } from '../../base/calendar.ts'
import { type MicroUsd, microUsd, zeroUsd } from '../../base/money.ts'
import type { PersonSpend } from '../../ledger/people-spend-queries.ts'
import { concentrationOf } from '../../reports/concentration.ts'
import type { Forecast } from '../../reports/forecast.ts'
import type { Overview } from '../../reports/overview.ts'
import type { SpendReport } from '../../reports/spend-report.ts'
import { noSpend } from '../../reports/spend-report.ts'
import { sampleCards } from '../budgets/testing/sample-cards.ts'
import { sampleReports } from './sample-reports.ts'
import { sampleTeamReports } from './sample-team-reports.ts'

/** Overviews at the sizes their views have to get right. */
export const sampleOverviews: Record<string, Overview> = {
  nothing: { ...ofOrg('never-any'), known: 0 },
  'nothing-this-period': { ...ofOrg('nothing-this-period'), known: 12, cycle: cycleAt(1) },
  one: { ...ofOrg('one-request'), active: 1, known: 1, perPerson: microUsd(4_200) },
  typical: {
    ...ofOrg('typical'),
    ...peopleOf([52_410_000, 33_020_000, 18_100_000, 8_420_000, 4_000_000, 1_990_000, 900_000]),
    known: 12,
    teams: teamsOf('typical', [52_410_000, 41_020_000, 18_100_000, 7_310_000]),
    categories: [
      { category: 'api', costMicroUsd: microUsd(79_600_000), includedValueMicroUsd: zeroUsd, requests: 9_120 },
      { category: 'overage', costMicroUsd: microUsd(33_200_000), includedValueMicroUsd: zeroUsd, requests: 1_402 },
      { category: 'fee', costMicroUsd: microUsd(6_040_000), includedValueMicroUsd: zeroUsd, requests: 0 },
      { category: 'included', costMicroUsd: zeroUsd, includedValueMicroUsd: microUsd(3_500_000), requests: 2_040 },
    ],
    seats: [
      seatsOf('Northwind', 12, ['Carla Gómez', 'Dvořák Jan']),
      { ...seatsOf('Claude Team', 5, []), accountId: 2, vendor: 'anthropic' },
    ],
    cycle: cycleAt(10),
    plan: { people: 10, beyond: 4 },
    incidents: { count: 3, atStake: microUsd(298_400_000) },
    budgets: budgets(),
  },
  worst: {
    ...ofOrg('worst'),
    ...peopleOf(Array.from({ length: 5_000 }, (_, index) => 9_999_999_999_999 / (index + 1) ** 2)),
    known: 5_000,
    teams: teamsOf(
      'worst',
      Array.from({ length: 60 }, (_, index) => 9_999_999_999_999 / (index + 1) ** 2),
    ),
    categories: [
      { category: 'api', costMicroUsd: microUsd(9_876_543_210_123), includedValueMicroUsd: zeroUsd, requests: 1e9 },
      { category: 'overage', costMicroUsd: microUsd(-40_000_000), includedValueMicroUsd: zeroUsd, requests: 3 },
    ],
    seats: [
      seatsOf(
        '<!channel> & friends',
        2_000,
        Array.from({ length: 900 }, (_, index) => `<@U${index}> שרה ${'x'.repeat(60)}`),
      ),
      { ...seatsOf('Cursor', 1, []), seatMicroUsd: null },
    ],
    cycle: cycleAt(30),
    plan: { people: 4_800, beyond: 0 },
    incidents: { count: 1_234, atStake: microUsd(9_876_543_210_000) },
    budgets: [...budgets(), ...budgets()],
  },
}

/** How a month may be expected to end. */
export const sampleForecast: Pick<Forecast, 'projectedMicroUsd' | 'lowMicroUsd' | 'highMicroUsd'> = {
  projectedMicroUsd: microUsd(171_200_000),
  lowMicroUsd: microUsd(158_100_000),
  highMicroUsd: microUsd(190_400_000),
}

function ofOrg(sample: string): Overview {
  const spend = sampleReports[sample]
  if (!spend) throw new Error(`there is no sample report ${sample}`)
  return {
    scope: { kind: 'org', name: 'The organisation' },
    spend: { ...spend, who: { kind: 'org' } } satisfies SpendReport,
    people: [],
    active: 0,
    known: 0,
    perPerson: null,
    categories: [],
    concentration: null,
    teams: [],
    seats: [],
    cycle: null,
    plan: null,
    budgets: [],
    incidents: { count: 0, atStake: microUsd(0) },
  }
}

function peopleOf(spends: number[]): Pick<Overview, 'people' | 'active' | 'perPerson' | 'concentration'> {
  const amounts = spends.map((spend) => microUsd(Math.round(spend)))
  const sum = amounts.reduce((all, amount) => all + amount, 0)
  return {
    people: amounts.map(personOf),
    active: amounts.length,
    perPerson: microUsd(Math.round(sum / amounts.length)),
    concentration: concentrationOf(amounts),
  }
}

function personOf(usageSpendMicroUsd: MicroUsd, index: number): PersonSpend {
  return {
    personId: `0193a5f0-0000-7000-8000-${String(index).padStart(12, '0')}`,
    kind: 'person',
    ...noSpend,
    usageSpendMicroUsd,
    totalMicroUsd: usageSpendMicroUsd,
    requests: 10,
  }
}

function teamsOf(sample: string, spends: number[]): Overview['teams'] {
  const total = sampleTeamReports[sample]?.total
  if (!total) throw new Error(`there is no sample team ${sample}`)
  const names = ['Payments', '<!here> & 王小明 👩‍👩‍👧‍👦', 'Platform Engineering and Developer Experience']
  return spends.map((spend, index) => ({
    ...total,
    usageSpendMicroUsd: microUsd(Math.round(spend)),
    previousMicroUsd: microUsd(Math.round(spend * (0.7 + 0.2 * index))),
    teamId: index === spends.length - 1 ? null : String(index),
    name: index === spends.length - 1 ? 'In no team' : (names[index] ?? `Team ${index}`),
    people: 3,
    budget: index < 2 ? (budgets()[0] ?? null) : null,
  }))
}

function budgets(): Overview['budgets'] {
  return Object.values(sampleCards)
    .slice(0, 2)
    .map(({ status }) => status)
}

function seatsOf(label: string, seats: number, unused: string[]): Overview['seats'][number] {
  const seatMicroUsd = microUsd(40_000_000)
  return { accountId: 1, vendor: 'cursor', label, seatMicroUsd, seats, used: seats - unused.length, unused }
}

function cycleAt(dayOfCycle: number): { day: number; of: number; range: { from: Day; to: Day } } {
  return { day: dayOfCycle, of: 30, range: { from: day('2026-11-12'), to: day('2026-12-12') } }
}
