import type { z } from 'zod'
import { type Day, daysIn } from '../../../base/calendar.ts'
import type { ModelUse } from '../../../ledger/model-queries.ts'
import type { UsedPart } from '../../../ledger/person-queries.ts'
import { badgeRules } from '../../../reports/badges.ts'
import type { PersonReport } from '../../../reports/person-report.ts'
import type { DailyActivity } from '../../../sources/daily-activity.ts'
import { shownPeriod } from './asked.ts'
import { serverAndTool } from './mcp-tool.ts'
import { centsOf, shownSpend } from './spend-shapes.ts'
import type { userAnswer } from './user-shapes.ts'

type Answer = z.input<typeof userAnswer>

type Facts = {
  report: PersonReport
  team: { id: string; name: string } | null
  activity: ReadonlyArray<DailyActivity & { day: Day; model: string; clientVersion: string }>
  models: ReadonlyArray<{ day: Day; model: string; requests: number }>
  anomalies: Answer['anomalies']
}

/** A person's report as it is answered. */
export function shownUser(facts: Facts): Answer {
  const { report } = facts
  const { person, spend, weeks } = report
  return {
    person: { id: person.id, kind: person.kind, name: person.name, email: person.email },
    period: shownPeriod(spend.period),
    spend: shownSpend(spend),
    previousMicroUsd: spend.previous?.usageSpendMicroUsd ?? null,
    weeks: { lastMicroUsd: weeks.lastMicroUsd, beforeMicroUsd: weeks.beforeMicroUsd },
    byDay: spend.byDay.map((row) => ({ day: row.day, provider: row.provider, ...shownSpend(row) })),
    byModel: report.models.map((row) => ({ provider: row.provider, model: row.model, ...part(row) })),
    byTool: report.tools.map((row) => ({ tool: row.tool, ...part(row) })),
    byKey: report.keys.map((row) => ({ name: row.name, ...part(row) })),
    repositories: report.work.map(({ repository, commits, lines, aiLines }) => ({
      repository,
      commits,
      lines,
      aiLines,
    })),
    liveIncidents: report.incidents.count,
    ...trackedFields(facts),
    anomalies: facts.anomalies,
  }
}

function trackedFields({ report, team, activity, models }: Facts) {
  const { person, place, context, adoption } = report
  return {
    member: { id: person.id, name: person.name, email: person.email ?? '', role: person.kind },
    dailySpend: dailySpend(report),
    dailyActivity: activity.map(shownActivity),
    modelBreakdown: modelBreakdown(models),
    usageEventsSummary: report.models.filter(({ model }) => model !== '').map(eventsSummary),
    mcpSummary: report.mcpTools.map(({ name, uses }) => ({ ...serverAndTool(name), total_usage: uses })),
    commandsSummary: report.commands.map(({ name, uses }) => ({ command_name: name, total_usage: uses })),
    ranks: place && { spendRank: place.place, totalRanked: place.of },
    group: team && { id: team.id, name: team.name },
    contextMetrics: context && {
      avgCacheRead: Math.round(context.tokensPerRequest),
      teamMedianCacheRead: Math.round(context.median),
      contextBadge: contextBadge(context.tokensPerRequest),
    },
    aiAdoption: adoption.score === null ? null : { score: adoption.score, adoptionTier: adoption.level },
  }
}

// Each day from the first with usage on, as a chart wants them.
function dailySpend({ spend, days }: PersonReport): Answer['dailySpend'] {
  const byDay = new Map(days.map(({ day, usageSpendMicroUsd }) => [day, usageSpendMicroUsd]))
  const first = [...byDay.keys()].toSorted()[0]
  if (first === undefined) return []
  return daysIn({ from: first, to: spend.period.range.to }).map((day) => ({
    date: day,
    spend_cents: centsOf(byDay.get(day) ?? 0),
  }))
}

function shownActivity(row: Facts['activity'][number]): Answer['dailyActivity'][number] {
  return {
    date: row.day,
    agent_requests: row.agentRequests,
    lines_added: row.linesAdded,
    lines_deleted: row.linesDeleted,
    total_accepts: row.accepts,
    total_rejects: row.rejects,
    tabs_accepted: row.tabsAccepted,
    usage_based_reqs: row.usageBasedRequests,
    most_used_model: row.model,
    client_version: row.clientVersion,
  }
}

function modelBreakdown(rows: Facts['models']): Answer['modelBreakdown'] {
  return [...Map.groupBy(rows, ({ model }) => model)]
    .map(([model, days]) => ({
      model,
      days_used: days.length,
      total_requests: days.reduce((sum, { requests }) => sum + requests, 0),
    }))
    .toSorted((a, b) => b.total_requests - a.total_requests)
}

function eventsSummary(use: ModelUse): Answer['usageEventsSummary'][number] {
  const cents = exactCents(use.usageSpendMicroUsd + use.includedValueMicroUsd)
  return {
    model: use.model,
    requests: use.requests,
    total_cost_cents: cents,
    avg_cost_cents: use.requests > 0 ? Math.round((cents / use.requests) * 100) / 100 : 0,
    plan_reqs: use.includedRequests,
    plan_cost_cents: exactCents(use.includedValueMicroUsd),
    overage_reqs: use.requests - use.includedRequests,
    overage_cost_cents: exactCents(use.usageSpendMicroUsd),
  }
}

function exactCents(microUsd: number): number {
  return Math.round(microUsd / 100) / 100
}

function contextBadge(tokens: number): 'long-sessions' | 'short-sessions' | null {
  if (tokens > badgeRules.longContext) return 'long-sessions'
  return tokens > 0 && tokens < badgeRules.shortContext ? 'short-sessions' : null
}

function part({ usageSpendMicroUsd, includedValueMicroUsd, requests }: UsedPart): UsedPart {
  return { usageSpendMicroUsd, includedValueMicroUsd, requests }
}
