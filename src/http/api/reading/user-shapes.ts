import { z } from 'zod'
import { dayShape, microUsdShape, personShape, providerShape } from '../shapes.ts'
import { periodShape } from './asked.ts'
import { spendFields, spendShape } from './spend-shapes.ts'
import { anomalyShape } from './tracker-incidents.ts'

const used = { usageSpendMicroUsd: microUsdShape, includedValueMicroUsd: microUsdShape, requests: z.int() }

/** What is told of a person. What stands below `Tally’s own` has its names from Tally, the rest from cursor-usage-tracker. */
export const userAnswer = z.object({
  // Tally’s own
  person: personShape,
  period: periodShape,
  spend: spendShape,
  previousMicroUsd: microUsdShape.nullable().describe('Usage spend in the period before; null where nothing was used.'),
  weeks: z.object({ lastMicroUsd: microUsdShape, beforeMicroUsd: microUsdShape }),
  byDay: z.array(z.object({ day: dayShape, provider: providerShape, ...spendFields })),
  byModel: z.array(z.object({ provider: providerShape, model: z.string(), ...used })),
  byTool: z.array(z.object({ tool: z.string(), ...used })),
  byKey: z.array(z.object({ name: z.string().nullable().describe('Null: what is of no key of the proxy.'), ...used })),
  repositories: z.array(z.object({ repository: z.string(), commits: z.int(), lines: z.int(), aiLines: z.int() })),
  liveIncidents: z.int(),
  // cursor-usage-tracker’s
  member: z.object({ id: z.uuid(), name: z.string(), email: z.string(), role: z.string() }),
  dailySpend: z.array(z.object({ date: dayShape, spend_cents: z.int() })),
  dailyActivity: z.array(
    z.object({
      date: dayShape,
      agent_requests: z.int(),
      lines_added: z.int(),
      lines_deleted: z.int(),
      total_accepts: z.int(),
      total_rejects: z.int(),
      tabs_accepted: z.int(),
      usage_based_reqs: z.int(),
      most_used_model: z.string(),
      client_version: z.string(),
    }),
  ),
  modelBreakdown: z.array(z.object({ model: z.string(), days_used: z.int(), total_requests: z.int() })),
  usageEventsSummary: z.array(
    z.object({
      model: z.string(),
      requests: z.int(),
      total_cost_cents: z.number().describe('Usage spend and what the plan included.'),
      avg_cost_cents: z.number(),
      plan_reqs: z.int(),
      plan_cost_cents: z.number(),
      overage_reqs: z.int(),
      overage_cost_cents: z.number(),
    }),
  ),
  mcpSummary: z.array(z.object({ server_name: z.string(), tool_name: z.string(), total_usage: z.int() })),
  commandsSummary: z.array(z.object({ command_name: z.string(), total_usage: z.int() })),
  ranks: z
    .object({ spendRank: z.int(), totalRanked: z.int() })
    .nullable()
    .describe('In their team, by usage spend; null where you may not see it, or they spent nothing.'),
  group: z.object({ id: z.uuid(), name: z.string() }).nullable(),
  contextMetrics: z
    .object({
      avgCacheRead: z.int(),
      teamMedianCacheRead: z.int(),
      contextBadge: z.enum(['long-sessions', 'short-sessions']).nullable(),
    })
    .nullable(),
  aiAdoption: z
    .object({ score: z.int(), adoptionTier: z.string() })
    .nullable()
    .describe('Of the 30 days up to the end of the period.'),
  anomalies: z.array(anomalyShape).describe('The newest 20.'),
})
