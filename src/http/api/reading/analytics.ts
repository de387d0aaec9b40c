import { z } from 'zod'
import { daysBetween } from '../../../base/calendar.ts'
import { type Db, type DbOrTransaction, inSnapshot } from '../../../db/database.ts'
import { activePeopleByDay } from '../../../ledger/daily-spend-queries.ts'
import { requestsByDayAndModel, requestsByModel } from '../../../ledger/model-day-queries.ts'
import { planEnds } from '../../../ledger/overview-queries.ts'
import { emailsOf } from '../../../people/emails-of.ts'
import { planInsight } from '../../../reports/insights-plan.ts'
import { filterOf } from '../../../reports/scope.ts'
import { activityByDay } from '../../../sources/activity-queries.ts'
import { endpoint } from '../endpoint.ts'
import { ApiError } from '../problem.ts'
import { dayShape, microUsdShape } from '../shapes.ts'
import { type AskedOf, askedFields, periodShape, readAsked, scopeShape, shownPeriod, shownScope } from './asked.ts'
import { editsAndTabs, type Told, tools, versions } from './cursor-activity.ts'

const answer = z.object({
  scope: scopeShape,
  period: periodShape,
  dau: z
    .array(
      z.object({
        date: dayShape,
        dau: z.int().describe('People with usage of any provider on the day.'),
        cursor_dau: z
          .int()
          .describe('People Cursor counts as active, which it tells of everybody together: 0 for a team.'),
        cli_dau: z.int(),
        cloud_agent_dau: z.int(),
        bugbot_dau: z.int(),
      }),
    )
    .describe('Daily active users.'),
  modelSummary: z.array(
    z.object({ model: z.string(), total_messages: z.int(), total_users: z.int(), avg_daily_messages: z.number() }),
  ),
  modelTrend: z.array(z.object({ date: dayShape, model: z.string(), messages: z.int(), users: z.int() })),
  agentEdits: z.array(
    z.object({
      date: dayShape,
      accepted_diffs: z.int(),
      rejected_diffs: z.int(),
      lines_accepted: z.int(),
      lines_suggested: z.int(),
    }),
  ),
  tabs: z.array(z.object({ date: dayShape, suggestions: z.int(), accepts: z.int(), lines_accepted: z.int() })),
  mcp: z.array(z.object({ server_name: z.string(), tool_name: z.string(), total_usage: z.int() })),
  commands: z.array(z.object({ command_name: z.string(), total_usage: z.int() })),
  fileExtensions: z.array(z.object({ extension: z.string(), total_files: z.int(), total_lines_accepted: z.int() })),
  clientVersions: z.array(z.object({ version: z.string(), user_count: z.int(), percentage: z.number() })),
  planExhaustion: z
    .object({
      summary: z.object({
        users_exhausted: z.int(),
        total_active: z.int(),
        avg_days: z.number(),
        median_days: z.number(),
        pct_exhausted: z.int(),
      }),
      users: z.array(
        z.object({
          email: z.string(),
          name: z.string(),
          days_to_exhaust: z.int().describe('The day of the cycle, from 1, on which they first paid beyond the plan.'),
          beyondMicroUsd: microUsdShape,
        }),
      ),
    })
    .describe('Of Cursor’s billing cycle under way.'),
})

export const getAnalytics = endpoint({
  method: 'GET',
  path: '/analytics',
  id: 'getAnalytics',
  tag: 'Figures',
  summary:
    'How AI is used: active people, models, edits, tools, versions, plans; the last 30 days unless asked otherwise.',
  description:
    'Answers as cursor-usage-tracker’s `/api/analytics?days=30` does. What rests on Cursor’s Analytics API is empty where no key for it is connected.',
  scope: 'read',
  need: 'lead',
  query: z.object(askedFields),
  answer,
  async handle({ db }: { db: Db }, { caller, query, now }) {
    const asked = await readAsked(db, { caller, query, usual: '30d', now })
    if (asked.scope.kind === 'person') {
      throw new ApiError(400, 'scope cannot be taken: how one person works stands at /api/users.', {
        errors: [{ in: 'query', field: 'scope', detail: 'Name a team or org.' }],
      })
    }
    return inSnapshot(db, (snapshot) => readAnalytics(snapshot, asked))
  },
})

async function readAnalytics(
  db: DbOrTransaction,
  { scope, period, calendar }: AskedOf,
): Promise<z.input<typeof answer>> {
  const { range } = period
  const filter = { ...filterOf(scope), ...range }
  const told = { ...range, ...(scope.kind === 'team' ? { teamId: scope.teamId } : {}) }
  const days = daysBetween(range.from, range.to)
  return {
    scope: shownScope(scope),
    period: shownPeriod(period),
    dau: await activeByDay(db, filter),
    modelSummary: (await requestsByModel(db, filter)).map(({ model, requests, people }) => ({
      model,
      total_messages: requests,
      total_users: people,
      avg_daily_messages: Math.round((requests / days) * 10) / 10,
    })),
    modelTrend: (await requestsByDayAndModel(db, filter)).map(({ day, model, requests, people }) => ({
      date: day,
      model,
      messages: requests,
      users: people,
    })),
    ...(await editsAndTabs(db, told)),
    ...(await tools(db, told)),
    clientVersions: await versions(db, told),
    planExhaustion: await plan(db, { scope, calendar }),
  }
}

async function activeByDay(db: DbOrTransaction, filter: Told) {
  const people = new Map((await activePeopleByDay(db, filter)).map((row) => [row.day, row.people]))
  const { teamId, ...range } = filter
  const figures = ['dau', 'cli_dau', 'cloud_agent_dau', 'bugbot_dau'] as const
  const told = teamId === undefined ? await activityByDay(db, { ...range, feed: 'cursor-team-dau' }, figures) : []
  const cursor = new Map(told.map((row) => [row.day, row]))
  return [...new Set([...people.keys(), ...cursor.keys()])].toSorted().map((day) => {
    const row = cursor.get(day)
    return {
      date: day,
      dau: people.get(day) ?? 0,
      cursor_dau: row?.dau ?? 0,
      cli_dau: row?.cli_dau ?? 0,
      cloud_agent_dau: row?.cloud_agent_dau ?? 0,
      bugbot_dau: row?.bugbot_dau ?? 0,
    }
  })
}

async function plan(db: DbOrTransaction, { scope, calendar: { cycle } }: Pick<AskedOf, 'scope' | 'calendar'>) {
  const users = cycle ? await planEnds(db, { ...filterOf(scope), ...cycle, provider: 'cursor' }) : []
  const insight = cycle && planInsight(cycle, users)
  const ended = insight?.ended ?? []
  const emails = await emailsOf(
    db,
    ended.map(({ personId }) => personId),
  )
  return {
    summary: {
      users_exhausted: ended.length,
      total_active: users.length,
      avg_days: Math.round((insight?.mean ?? 0) * 10) / 10,
      median_days: insight?.median ?? 0,
      pct_exhausted: users.length > 0 ? Math.round((ended.length / users.length) * 100) : 0,
    },
    users: ended.map(({ personId, name, day, beyondMicroUsd }) => ({
      email: emails.get(personId) ?? '',
      name,
      days_to_exhaust: day,
      beyondMicroUsd,
    })),
  }
}
