import { z } from 'zod'
import { isTime, latestMs } from '../told-times.ts'

// Only the fields that are used, as Cursor's documents name them; what is unknown is ignored.

const count = z.number().int().nonnegative()
const milliseconds = z.number().int().positive().max(latestMs)
const time = z.string().refine(isTime)

export const usageEvent = z.object({
  timestamp: z.union([z.string().regex(/^\d{12,14}$/), milliseconds]),
  userEmail: z.string().nullish(),
  serviceAccountId: z.string().nullish(),
  cloudAgentId: z.string().nullish(),
  automationId: z.string().nullish(),
  conversationId: z.string().nullish(),
  model: z.string(),
  kind: z.string(),
  maxMode: z.boolean().nullish(),
  isChargeable: z.boolean().nullish(),
  isHeadless: z.boolean().nullish(),
  tokenUsage: z
    .object({
      inputTokens: count.nullish(),
      outputTokens: count.nullish(),
      cacheWriteTokens: count.nullish(),
      cacheReadTokens: count.nullish(),
      totalCents: z.number().nullish(),
    })
    .nullish(),
  chargedCents: z.number(),
  cursorTokenFee: z.number().nullish(),
})

export type UsageEvent = z.infer<typeof usageEvent>

export const usageEventsAnswer = z.object({
  totalUsageEventsCount: count,
  pagination: z.object({ pageSize: count.nullish() }).nullish(),
  usageEvents: z.array(usageEvent),
})

export const membersAnswer = z.object({
  teamMembers: z.array(
    z.object({
      id: z.union([z.string(), z.number()]).nullish(),
      email: z.string(),
      name: z.string().nullish(),
      role: z.string().nullish(),
      isRemoved: z.boolean().nullish(),
    }),
  ),
})

export const spendAnswer = z.object({
  teamMemberSpend: z.array(
    z.object({
      email: z.string(),
      spendCents: z.number(),
      overallSpendCents: z.number().nullish(),
      effectivePerUserLimitDollars: z.number().nullish(),
    }),
  ),
  subscriptionCycleStart: milliseconds,
  limitedUsersCount: count.nullish(),
  totalPages: count.nullish(),
})

const groupMember = z.object({ email: z.string() })

export const groupsAnswer = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      spendCents: z.number().nullish(),
      currentMembers: z.array(groupMember).nullish(),
    }),
  ),
  billingCycle: z.object({ cycleStart: z.iso.datetime(), cycleEnd: z.iso.datetime() }).nullish(),
})

const figure = z.union([z.number(), z.string()])

export const dailyUsageAnswer = z.object({
  data: z.array(
    z.looseObject({
      day: z.iso.date().nullish(),
      date: milliseconds,
      email: z.string(),
      isActive: z.boolean().nullish(),
    }),
  ),
  pagination: z.object({ hasNextPage: z.boolean().nullish(), totalPages: count.nullish() }).nullish(),
})

/** Rows of Analytics: a day, and whatever is told of it. */
const metricRow = z.looseObject({ event_date: time.nullish(), date: time.nullish() })
export type MetricRow = z.infer<typeof metricRow>

export const teamMetricAnswer = z.object({ data: z.array(metricRow) })

export const userMetricAnswer = z.object({
  data: z.record(z.string(), z.array(metricRow)),
  pagination: z.object({ totalPages: count.nullish() }).nullish(),
})

export const commitsAnswer = z.object({
  items: z.array(
    z.object({
      userEmail: z.string().nullish(),
      repoName: z.string().nullish(),
      commitTs: time,
      totalLinesAdded: figure.nullish(),
      totalLinesDeleted: figure.nullish(),
      tabLinesAdded: figure.nullish(),
      composerLinesAdded: figure.nullish(),
      nonAiLinesAdded: figure.nullish(),
    }),
  ),
  totalCount: count,
})
