import { z } from 'zod'
import type { DbOrTransaction } from '../../../db/database.ts'
import { habitsByPerson, spendByPerson } from '../../../ledger/people-spend-queries.ts'
import { topModels } from '../../../ledger/team-spend-queries.ts'
import { emailsOf } from '../../../people/emails-of.ts'
import { namesOf } from '../../../people/names-of.ts'
import { personKinds } from '../../../people/person.ts'
import type { Period } from '../../../reports/period.ts'
import { filterOf, type Scope } from '../../../reports/scope.ts'
import { readSpendReport } from '../../../reports/spend-report.ts'
import { type DailyActivity, dailyActivityByPerson } from '../../../sources/daily-activity.ts'
import { microUsdShape } from '../shapes.ts'
import { centsOf } from './spend-shapes.ts'

export const rankedUserShape = z.object({
  rank: z.int(),
  id: z.uuid(),
  kind: z.enum(personKinds),
  email: z.string().describe('Empty for robots and projects.'),
  name: z.string(),
  spend_cents: z.int().describe('Usage spend in whole cents.'),
  spendMicroUsd: microUsdShape,
  included_spend_cents: z.int().describe('What usage inside allowances is worth.'),
  requests: z.int().describe('Requests of all tools and providers.'),
  agent_requests: z
    .int()
    .describe('Of Cursor’s agent, as are the other figures of work: 0 where Cursor tells of none.'),
  lines_added: z.int(),
  most_used_model: z.string().describe('The one with most usage spend.'),
  active_days: z.int(),
  tabs_accepted: z.int(),
  tabs_shown: z.int(),
  total_applies: z.int(),
  total_accepts: z.int(),
  avg_cache_read: z.int().describe('Tokens read from a cache by request.'),
  spend_rank: z.int(),
  activity_rank: z.int().describe('By requests.'),
})

type Ranked = z.input<typeof rankedUserShape>

/** Everybody of a scope with usage in a period, most usage spend first. */
export async function rankUsers(
  db: DbOrTransaction,
  { scope, period }: { scope: Scope; period: Period },
): Promise<Ranked[]> {
  const filter = { ...filterOf(scope), ...period.range }
  const rows = (await spendByPerson(db, filter)).flatMap(({ personId, kind, ...row }) =>
    personId === null || kind === null ? [] : [{ id: personId, kind, ...row }],
  )
  const ids = rows.map(({ id }) => id)
  const names = await namesOf(db, ids)
  const emails = await emailsOf(db, ids)
  const models = await modelsOf(db, { scope, period, ids })
  const days = new Map((await habitsByPerson(db, filter)).map(({ personId, activeDays }) => [personId, activeDays]))
  const work = new Map((await dailyActivityByPerson(db, period.range)).map((row) => [row.personId, row]))
  const bySpend = ranks(rows.map(({ usageSpendMicroUsd }) => usageSpendMicroUsd))
  const byRequests = ranks(rows.map(({ requests }) => requests))
  return rows.map(({ id, kind, ...row }, index) => ({
    rank: index + 1,
    id,
    kind,
    email: emails.get(id) ?? '',
    name: names.get(id) ?? '',
    spend_cents: centsOf(row.usageSpendMicroUsd),
    spendMicroUsd: row.usageSpendMicroUsd,
    included_spend_cents: centsOf(row.includedValueMicroUsd),
    requests: row.requests,
    ...workFields(work.get(id)),
    most_used_model: models.get(id) ?? '',
    active_days: days.get(id) ?? 0,
    avg_cache_read: row.requests > 0 ? Math.round(row.cacheReadTokens / row.requests) : 0,
    spend_rank: bySpend(row.usageSpendMicroUsd),
    activity_rank: byRequests(row.requests),
  }))
}

async function modelsOf(
  db: DbOrTransaction,
  { scope, period, ids }: { scope: Scope; period: Period; ids: readonly string[] },
): Promise<Map<string | null, string>> {
  if (scope.kind !== 'person') return topModels(db, { scope, range: period.range, personIds: ids })
  const { topModel } = await readSpendReport(db, { personId: scope.personId, period })
  return new Map(topModel === null ? [] : [[scope.personId, topModel]])
}

function workFields(work: DailyActivity | undefined) {
  return {
    agent_requests: work?.agentRequests ?? 0,
    lines_added: work?.linesAdded ?? 0,
    tabs_accepted: work?.tabsAccepted ?? 0,
    tabs_shown: work?.tabsShown ?? 0,
    total_applies: work?.applies ?? 0,
    total_accepts: work?.accepts ?? 0,
  }
}

// Equals share a rank, and the next one is as many further on.
function ranks(figures: readonly number[]): (figure: number) => number {
  const sorted = figures.toSorted((a, b) => b - a)
  return (figure) => sorted.indexOf(figure) + 1
}
