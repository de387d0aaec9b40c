import { type DayRange, dayOf, daysBetween } from '../base/calendar.ts'
import { type MicroUsd, roundToMicroUsd } from '../base/money.ts'
import { type Budget, listBudgets } from '../budgets/budget.ts'
import { type BudgetStatus, budgetStatuses } from '../budgets/status.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../db/database.ts'
import { type LiveIncidents, liveIncidents } from '../incidents/live-incidents.ts'
import { type CategorySpend, planUse, spendByCategory } from '../ledger/overview-queries.ts'
import { type PersonSpend, spendByPerson } from '../ledger/people-spend-queries.ts'
import { peopleOf } from '../people/membership.ts'
import { type SeatUse, seatUse } from '../sources/seat-use.ts'
import { type Concentration, concentrationOf } from './concentration.ts'
import type { Period } from './period.ts'
import type { ReportCalendar } from './report-calendar.ts'
import { filterOf, type Scope } from './scope.ts'
import { readSpendReport, type SpendReport } from './spend-report.ts'
import { type TeamRow, teamReport } from './team-report.ts'

/** What a company or a team looks at first: its spend and where it goes. All but `teams` is of the scope and period. */
export type Overview = {
  scope: Scope
  spend: SpendReport
  /** Everybody who used something. */
  people: PersonSpend[]
  /** People, without robots, with usage; and how many there are today. */
  active: number
  known: number
  /** Usage spend of people by active person; null without any. */
  perPerson: MicroUsd | null
  categories: CategorySpend[]
  concentration: Concentration | null
  /** The teams a scope is made of, with the budgets they have now; empty where there is only one. */
  teams: Array<TeamRow & { budget: BudgetStatus | null }>
  seats: SeatUse[]
  /** The billing cycle under way: its day, from 1, of how many; null where no vendor told of one. */
  cycle: { day: number; of: number; range: DayRange } | null
  /** Of those who used Cursor in the cycle, how many went beyond what their plan includes. */
  plan: { people: number; beyond: number } | null
  /** The budgets of the scope itself, the longest period first. */
  budgets: BudgetStatus[]
  incidents: LiveIncidents
}

/** Reads the overview of everybody or of a team with its sub-teams. */
export async function overview(db: Db, input: OverviewInput): Promise<Overview> {
  return inSnapshot(db, (snapshot) => readOverview(snapshot, input))
}

type Group = Extract<Scope, { kind: 'org' | 'team' }>
type OverviewInput = { scope: Group; period: Period; calendar: ReportCalendar; now: Date }

async function readOverview(db: DbOrTransaction, input: OverviewInput): Promise<Overview> {
  const { scope, period, calendar, now } = input
  const filter = filterOf(scope)
  const during = { ...filter, ...period.range }
  const spend = await readSpendReport(db, { personId: null, ...filter, period })
  const people = await spendByPerson(db, during)
  const spenders = people.filter(({ kind, requests }) => kind === 'person' && requests > 0)
  const members = await peopleOf(db, { teamId: filter.teamId ?? null, day: dayOf(now) })
  const cycle = calendar.cycle
  const budgets = await budgetsOf(db, scope, now)
  return {
    scope,
    spend,
    people,
    active: spenders.length,
    known: members.length,
    perPerson: average(spenders),
    categories: await spendByCategory(db, during),
    concentration: concentrationOf(people.filter(({ kind }) => kind === 'person').map((row) => row.usageSpendMicroUsd)),
    teams: await teamsOf(db, { scope, period, now }),
    seats: await seatUse(db, { range: period.range, memberIds: scope.kind === 'org' ? null : members }),
    cycle: cycle && {
      day: daysBetween(cycle.from, dayOf(now)) + 1,
      of: daysBetween(cycle.from, cycle.to),
      range: cycle,
    },
    plan: cycle && (await planUse(db, { ...filter, provider: 'cursor', ...cycle })),
    budgets,
    incidents: await liveIncidents(db, filter),
  }
}

function average(spenders: readonly PersonSpend[]): MicroUsd | null {
  if (spenders.length === 0) return null
  return roundToMicroUsd(
    spenders.reduce((sum, { usageSpendMicroUsd }) => sum + usageSpendMicroUsd, 0) / spenders.length,
  )
}

const lengths = ['year', 'cycle', 'month', 'week', 'day'] as const

async function budgetsOf(db: DbOrTransaction, scope: Scope, now: Date): Promise<BudgetStatus[]> {
  const of = scope.kind === 'team' ? ({ kind: 'team', teamId: scope.teamId } as const) : ({ kind: 'org' } as const)
  const budgets = await listBudgets(db, { scopes: [of] })
  const sorted = budgets.toSorted((a, b) => lengths.indexOf(a.period) - lengths.indexOf(b.period))
  return budgetStatuses(db, { budgets: sorted, now })
}

async function teamsOf(
  db: DbOrTransaction,
  input: { scope: Group; period: Period; now: Date },
): Promise<Overview['teams']> {
  const { scope, period, now } = input
  const report = await teamReport(db, { scope, period, now, modelsOf: () => [] })
  const teams = report?.teams ?? []
  const ids = teams.flatMap(({ teamId }) => (teamId === null ? [] : [teamId]))
  if (ids.length === 0) return []
  const budgets = await listBudgets(db, { scopes: ids.map((teamId) => ({ kind: 'team', teamId })) })
  const statuses = await budgetStatuses(db, { budgets: budgets.filter(isMonthly), now })
  return teams.map((team) => ({ ...team, budget: statuses.find((status) => isOf(status.budget, team)) ?? null }))
}

function isMonthly({ period }: Budget): boolean {
  return period === 'month' || period === 'cycle'
}

function isOf({ scope }: Budget, { teamId }: TeamRow): boolean {
  return scope.kind === 'team' && scope.teamId === teamId
}
