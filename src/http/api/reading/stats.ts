import { z } from 'zod'
import { addDays, type Day, dayOf, daysBetween, daysIn } from '../../../base/calendar.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../../../db/database.ts'
import { liveIncidents } from '../../../incidents/live-incidents.ts'
import { activePeopleByDay, usageSpendByDay } from '../../../ledger/daily-spend-queries.ts'
import { habitsByPerson } from '../../../ledger/people-spend-queries.ts'
import { usageSpendByDayAndPerson } from '../../../ledger/person-day-queries.ts'
import { spendTotals } from '../../../ledger/spend-queries.ts'
import { peopleIn } from '../../../people/people-in.ts'
import { filterOf, type Scope } from '../../../reports/scope.ts'
import { activityByDay } from '../../../sources/activity-queries.ts'
import { dailyActivityOf } from '../../../sources/daily-activity.ts'
import { endpoint } from '../endpoint.ts'
import { dayShape, microUsdShape } from '../shapes.ts'
import { type AskedOf, askedFields, periodShape, readAsked, scopeShape, shownPeriod, shownScope } from './asked.ts'
import { modelCostShape, modelCostsOf } from './model-costs.ts'
import { rankedUserShape, rankUsers } from './ranked-users.ts'
import { centsOf } from './spend-shapes.ts'

const daySpend = z.object({ date: dayShape, spend_cents: z.int() })

const answer = z.object({
  scope: scopeShape,
  period: periodShape,
  days: z.int().describe('How many days the period has.'),
  stats: z.object({
    totalMembers: z.int(),
    activeMembers: z.int().describe('People with usage in the period.'),
    totalSpendCents: z.int().describe('Usage spend in whole cents.'),
    totalSpendMicroUsd: microUsdShape,
    totalRequests: z.int().describe('Requests of all tools and providers.'),
    totalAgentRequests: z.int().describe('Requests to Cursor’s agent, as Cursor’s daily usage tells them.'),
    activeAnomalies: z.int().describe('Incidents that are not over.'),
    cycleStart: z.union([dayShape, z.literal('')]),
    cycleEnd: z
      .union([dayShape, z.literal('')])
      .describe('The last day of the billing cycle; empty where no vendor told of one.'),
    cycleDays: z.int().describe('Days of it that have begun.'),
    dailyTeamActivity: z.array(
      z.object({ date: dayShape, total_agent_requests: z.int(), total_lines_added: z.int(), active_users: z.int() }),
    ),
    rankedUsers: z.array(rankedUserShape),
  }),
  modelCosts: z.array(modelCostShape),
  teamDailySpend: z.array(daySpend).describe('At least the last seven days of the period.'),
  dailySpendBreakdown: z.array(z.object({ date: dayShape, email: z.string(), name: z.string(), spend_cents: z.int() })),
})

export const getStats = endpoint({
  method: 'GET',
  path: '/stats',
  id: 'getStats',
  tag: 'Figures',
  summary: 'The overview: spend, people, models and days of the last seven days.',
  description:
    'Answers as cursor-usage-tracker’s `/api/stats?days=7` does, over all providers, with `spend` meaning usage spend.',
  scope: 'read',
  need: 'known',
  query: z.object(askedFields),
  answer,
  async handle({ db }: { db: Db }, { caller, query, now }) {
    const asked = await readAsked(db, { caller, query, usual: '7d', now })
    return inSnapshot(db, (snapshot) => readStats(snapshot, { ...asked, now }))
  },
})

type Input = AskedOf & { now: Date }

async function readStats(
  db: DbOrTransaction,
  { scope, period, calendar, now }: Input,
): Promise<z.input<typeof answer>> {
  const { range } = period
  const days = daysBetween(range.from, range.to)
  const filter = { ...filterOf(scope), ...range }
  const charted = { ...filter, from: [range.from, addDays(range.to, -7)].toSorted()[0] ?? range.from }
  const totals = await spendTotals(db, filter)
  const activity = await dailyTeamActivity(db, scope, range)
  const { cycle } = calendar
  return {
    scope: shownScope(scope),
    period: shownPeriod(period),
    days,
    stats: {
      totalMembers: await membersOf(db, scope, now),
      activeMembers: (await habitsByPerson(db, filter)).filter(({ requests }) => requests > 0).length,
      totalSpendCents: centsOf(totals.usageSpendMicroUsd),
      totalSpendMicroUsd: totals.usageSpendMicroUsd,
      totalRequests: totals.requests,
      totalAgentRequests: activity.reduce((sum, { total_agent_requests }) => sum + total_agent_requests, 0),
      activeAnomalies: (await liveIncidents(db, filterOf(scope))).count,
      cycleStart: cycle?.from ?? '',
      cycleEnd: cycle ? addDays(cycle.to, -1) : '',
      cycleDays: cycle ? daysBetween(cycle.from, dayOf(now)) + 1 : 0,
      dailyTeamActivity: activity,
      rankedUsers: await rankUsers(db, { scope, period }),
    },
    modelCosts: await modelCostsOf(db, filter),
    teamDailySpend: (await usageSpendByDay(db, charted)).map(({ day, usageSpendMicroUsd }) => ({
      date: day,
      spend_cents: centsOf(usageSpendMicroUsd),
    })),
    dailySpendBreakdown: (await usageSpendByDayAndPerson(db, charted)).map(
      ({ day, name, email, usageSpendMicroUsd }) => ({
        date: day,
        email: email ?? '',
        name,
        spend_cents: centsOf(usageSpendMicroUsd),
      }),
    ),
  }
}

async function membersOf(db: DbOrTransaction, scope: Scope, now: Date): Promise<number> {
  if (scope.kind === 'person') return 1
  const people = await peopleIn(db, { teamId: filterOf(scope).teamId ?? null, day: dayOf(now) })
  return people.filter(({ kind }) => kind === 'person').length
}

// Days with usage or with something Cursor told of.
async function dailyTeamActivity(db: DbOrTransaction, scope: Scope, range: { from: Day; to: Day }) {
  const active = new Map(
    (await activePeopleByDay(db, { ...filterOf(scope), ...range })).map(({ day, people }) => [day, people]),
  )
  const told = new Map((await toldByDay(db, scope, range)).map((row) => [row.day, row]))
  return daysIn(range)
    .filter((day) => active.has(day) || told.has(day))
    .map((day) => ({
      date: day,
      total_agent_requests: told.get(day)?.agentRequests ?? 0,
      total_lines_added: told.get(day)?.totalLinesAdded ?? 0,
      active_users: active.get(day) ?? 0,
    }))
}

async function toldByDay(
  db: DbOrTransaction,
  scope: Scope,
  range: { from: Day; to: Day },
): Promise<Array<{ day: Day; agentRequests: number; totalLinesAdded: number }>> {
  if (scope.kind === 'person') {
    const own = await dailyActivityOf(db, { personId: scope.personId, ...range })
    return own.map(({ day, agentRequests, linesAdded }) => ({ day, agentRequests, totalLinesAdded: linesAdded }))
  }
  const team = scope.kind === 'team' ? { teamId: scope.teamId } : {}
  return activityByDay(db, { feed: 'cursor-daily', ...range, ...team }, ['agentRequests', 'totalLinesAdded'])
}
