import { dayOf } from '../../base/calendar.ts'
import { microUsd, zeroUsd } from '../../base/money.ts'
import type { Provider } from '../../base/provider.ts'
import { type ProviderPage, paceOf } from '../../reports/provider-page.ts'
import { type Scope, wholeOrganisation } from '../../reports/scope.ts'
import { sampleFresh } from './sample-freshness.ts'
import { awkwardPeople, samplePeople, samplePerson } from './sample-people-spend.ts'
import { sampleNow, sampleReports } from './sample-reports.ts'
import { sampleTeamId } from './sample-team-reports.ts'

const payments: Scope = { kind: 'team', teamId: sampleTeamId, name: 'Payments' }

/** Provider pages at the sizes their view has to get right. */
export const sampleProviderPages: Record<string, ProviderPage> = {
  nothing: pageOf('never-any', 'openai', wholeOrganisation),
  'seats-only': {
    ...pageOf('never-any', 'cursor', payments),
    seats: [seatsOf('Northwind', 3, ['Ana Ruiz', 'Bob Lee'])],
    fresh: sampleFresh.filter(({ vendor }) => vendor === 'cursor'),
  },
  one: {
    ...pageOf('one-request', 'openai', payments),
    users: [samplePerson({ name: 'Ana Ruiz', microUsd: 4_200, requests: 1 }, 1)],
    fresh: [],
  },
  cursor: {
    ...pageOf('typical', 'cursor', wholeOrganisation),
    users: samplePeople,
    seatsMicroUsd: microUsd(320_000_000),
    totalMicroUsd: microUsd(438_839_060),
    byCategory: [
      { category: 'overage', costMicroUsd: microUsd(108_839_060), includedValueMicroUsd: zeroUsd, requests: 2_001 },
      { category: 'fee', costMicroUsd: microUsd(10_000_000), includedValueMicroUsd: zeroUsd, requests: 0 },
      { category: 'seat', costMicroUsd: microUsd(320_000_000), includedValueMicroUsd: zeroUsd, requests: 0 },
      { category: 'included', costMicroUsd: zeroUsd, includedValueMicroUsd: microUsd(43_500_000), requests: 312 },
    ],
    teams: teamsOf(['Payments', 'Platform', 'Design', null]),
    seats: [seatsOf('Northwind', 8, ['Dvořák Jan']), { ...seatsOf('Labs', 1, []), seatMicroUsd: null }],
    limitedPeople: 2,
  },
  anthropic: {
    ...pageOf('typical', 'anthropic', payments),
    users: samplePeople.map((user) => ({ ...user, includedValueMicroUsd: zeroUsd })),
    includedValueMicroUsd: zeroUsd,
  },
  worst: {
    ...pageOf('worst', 'cursor', {
      ...payments,
      name: '<!channel> & <b>שרה</b> Platform Engineering, Northern Europe',
    }),
    users: awkwardPeople,
    teams: teamsOf(Array.from({ length: 60 }, (_, index) => `<@U${index}> 王小明 ${'x'.repeat(60)}`)),
    seats: Array.from({ length: 4 }, (_, index) =>
      seatsOf(
        `<!here> ${index} ${'l'.repeat(90)}`,
        2_000,
        awkwardPeople.slice(0, 700).map(({ name }) => name ?? ''),
      ),
    ),
  },
}

function pageOf(sample: string, provider: Provider, scope: Scope): ProviderPage {
  const report = sampleReports[sample]
  if (!report) throw new Error(`there is no sample report ${sample}`)
  const { byDay, period, byModel, fresh } = report
  const days = Map.groupBy(byDay, ({ day }) => day)
  const summed = [...days].map(([day, rows]) => ({
    day,
    usageSpendMicroUsd: microUsd(rows.reduce((sum, row) => sum + row.usageSpendMicroUsd, 0)),
  }))
  return {
    ...report,
    scope,
    provider,
    byCategory: [],
    byModel: byModel.map((row) => ({ ...row, provider })),
    byDay: summed,
    teams: [],
    users: [],
    seats: [],
    limitedPeople: 0,
    pace: paceOf(summed, period, dayOf(sampleNow)),
    fresh: fresh.filter(({ vendor }) => vendor === provider),
  }
}

function teamsOf(names: ReadonlyArray<string | null>): ProviderPage['teams'] {
  return names.map((name, index) => ({
    teamId: name === null ? null : String(index),
    name,
    usageSpendMicroUsd: microUsd(Math.round(72_000_000 / (index + 1))),
  }))
}

function seatsOf(label: string, seats: number, unused: string[]): ProviderPage['seats'][number] {
  const seatMicroUsd = microUsd(40_000_000)
  return { accountId: 1, vendor: 'cursor', label, seatMicroUsd, seats, used: seats - unused.length, unused }
}
