import { microUsd } from '../../base/money.ts'
import type { MemberSpend, TeamScope } from '../../ledger/team-spend-queries.ts'
import { parsePeriod } from '../../reports/period.ts'
import { type MemberRow, reportOf, type TeamReport } from '../../reports/team-report.ts'
import { sampleFresh, worstFresh } from './sample-freshness.ts'
import { sampleNow } from './sample-reports.ts'

const countedUntil = new Date('2026-11-21T14:00:00Z')
export const sampleTeamId = '01999999-0000-7000-8000-000000000001'

const awkward = [
  'Maximiliane Oberländer-Öztürk von und zu Hohenstein-Waldburg',
  '<!channel> & <b>Bob</b> *bold* _it_',
  'שרה כהן 👩‍👩‍👧‍👦',
  '王小明',
  'Ana Ruiz',
]

/** Teams at the sizes their views have to get right. */
export const sampleTeamReports: Record<string, TeamReport> = {
  empty: report('mtd', 'Payments', []),
  one: report('7d', 'Payments', [cell({ name: 'Ana Ruiz', spend: 4_200, requests: 1 })]),
  typical: report('mtd', 'Payments', [
    cell({
      name: 'Ana Ruiz',
      spend: 412_300_000,
      previous: 334_000_000,
      week: 180_000_000,
      weekBefore: 91_000_000,
      requests: 1_204,
    }),
    cell({
      name: 'Bob Lee',
      spend: 187_020_000,
      previous: 203_500_000,
      week: 40_000_000,
      weekBefore: 61_000_000,
      requests: 980,
    }),
    cell({
      name: 'ci-payments',
      kind: 'robot',
      spend: 120_500_000,
      requests: 8_400,
      model: 'gpt-5.4-mini',
      week: 60_000_000,
    }),
    cell({
      name: 'Carla Gómez',
      spend: 64_100_000,
      previous: 61_900_000,
      week: 20_000_000,
      weekBefore: 19_000_000,
      requests: 410,
    }),
    cell({
      name: 'Dvořák Jan',
      spend: 8_420_000,
      previous: 700_000,
      week: 8_000_000,
      weekBefore: 420_000,
      requests: 77,
    }),
    cell({ name: 'Eve Moss', spend: 0, included: 3_000_000, requests: 31, model: 'composer-2' }),
    cell({ name: 'Finn Ode', spend: 0, previous: 12_000_000, requests: 0 }),
  ]),
  scripts: report(
    'mtd',
    'Payments',
    ['Ana Ruiz', '王小明', 'שרה כהן 👩‍👩‍👧‍👦', 'عمر الفاروق', '李 Li', '王 Li', 'Дмитрий Орлов'].map((name, index) =>
      cell({ name, spend: 90_000_000 - index * 11_000_000, requests: 40 }),
    ),
  ),
  worst: report('30d', 'Platform & <Core> with a name that is as long as names of teams are allowed to be in Tally', [
    ...Array.from({ length: 43 }, (_, index) =>
      cell({
        name: awkward[index % awkward.length] ?? '',
        email: index < 14 ? `somebody-with-a-long-address-${index}@northwind-robotics.example` : null,
        id: index,
        spend: Math.round(9_876_543_210 / (index + 1)),
        previous: index % 3 === 0 ? 0 : Math.round(7_000_000_000 / (44 - index)),
        week: 1_000_000 * index,
        weekBefore: index % 5 === 0 ? 0 : 90_000_000,
        requests: 123_456 - index,
        unpriced: index === 3 ? 100 : 0,
        model:
          index % 2 === 0 ? 'accounts/northwind-robotics-research/models/claude-opus-4-6-1m-a' : '<!channel> & `gpt`',
        team: index % 13,
      }),
    ),
    cell({ name: null, spend: -40_000_000, requests: 12, team: null, id: 99 }),
  ]),
}

function report(word: string, name: string, spend: Cell[]): TeamReport {
  const parsed = parsePeriod(word, sampleNow)
  if (!parsed.ok) throw new Error(parsed.say)
  const scope: TeamScope = { kind: 'team', teamId: sampleTeamId }
  const { total, rows, teams } = reportOf(spend)
  return {
    total: { ...total, topModel: topModelOf(spend) },
    rows: rows.map((row) => ({ ...row, topModel: topModelOf(spend.filter((cell) => isOf(cell, row))) })),
    teams,
    scope,
    name,
    period: parsed.period,
    members: 9,
    countedUntil,
    fresh: word === 'mtd' ? sampleFresh : worstFresh,
  }
}

type Cell = MemberSpend & { model: string }

function topModelOf(cells: readonly Cell[]): string | null {
  const used = cells.filter(({ usageSpendMicroUsd, requests }) => usageSpendMicroUsd > 0 || requests > 0)
  const sums = [...Map.groupBy(used, ({ model }) => model)].map(([model, of]) => ({
    model,
    spend: of.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0),
    requests: of.reduce((sum, { requests }) => sum + requests, 0),
  }))
  return sums.toSorted((a, b) => b.spend - a.spend || b.requests - a.requests)[0]?.model ?? null
}

function isOf(cell: MemberSpend, { member }: MemberRow): boolean {
  return member.kind === 'unmatched' ? cell.personId === null : cell.personId === member.personId
}

function cell(said: {
  name: string | null
  spend: number
  requests: number
  id?: number
  email?: string | null
  kind?: 'person' | 'robot'
  previous?: number
  week?: number
  weekBefore?: number
  included?: number
  unpriced?: number
  model?: string
  team?: number | null
}): Cell {
  const { name, team = 0 } = said
  return {
    personId: name === null ? null : `${name} ${said.id ?? ''}`,
    name,
    email: said.email ?? null,
    kind: name === null ? null : (said.kind ?? 'person'),
    teamId: team === null ? null : `team ${team}`,
    teamName: team === null ? null : `Team ${team} of the company`,
    model: said.model ?? 'claude-opus-4-6',
    usageSpendMicroUsd: microUsd(said.spend),
    includedValueMicroUsd: microUsd(said.included ?? 0),
    seatsMicroUsd: microUsd(0),
    requests: said.requests,
    unpricedRequests: said.unpriced ?? 0,
    previousMicroUsd: microUsd(said.previous ?? 0),
    weekMicroUsd: microUsd(said.week ?? 0),
    weekBeforeMicroUsd: microUsd(said.weekBefore ?? 0),
  }
}
