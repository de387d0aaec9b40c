import type { Day } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'

/**
 * Whose usage, and when: days `[from, to)` in UTC. With neither a person nor a team: everybody's. A team's is that of those
 * who were in it, or in a sub-team, on the day they used something.
 */
export type UsageFilter = {
  personId?: string
  /** Of any of these people; null stands for nobody: names that nobody was matched to. */
  personIds?: ReadonlyArray<string | null>
  teamId?: string
  provider?: Provider
  project?: string
  model?: string
  from: Day
  to: Day
}

/** What usage can be told apart by. `month` is that of the UTC day, like `2026-11`. */
export type Dimension =
  | 'day'
  | 'month'
  | 'handle_id'
  | 'key_ref'
  | 'project'
  | 'account'
  | 'provider'
  | 'model'
  | 'tool'
  | 'category'
  | 'source'
  | 'basis'

/**
 * Sums of `usage_day` over the dimensions it does not have: `usage_<name>_to_date` from the month's first day to each day, and
 * `usage_<name>_day` of the day itself, where there is one.
 */
export type CoarseTable = { name: string; dimensions: readonly CoarseDimension[]; hasDays: boolean }

/** What usage of members can be told apart by as well: who it is of, and the team they were in on the day. */
export type CoarseDimension = Dimension | 'team_id' | 'person_id'

/** Smallest first. The columns of `migrations/0007_coarse_usage.sql` and `0010_team_sums.sql`. */
export const coarseTables: readonly CoarseTable[] = [
  { name: 'provider', dimensions: ['provider'], hasDays: true },
  { name: 'account', dimensions: ['account', 'source'], hasDays: true },
  { name: 'total', dimensions: ['provider', 'model', 'tool', 'category', 'source', 'basis'], hasDays: true },
  { name: 'project', dimensions: ['project', 'provider', 'model'], hasDays: true },
  { name: 'handle', dimensions: ['handle_id', 'provider'], hasDays: true },
  { name: 'handle_model', dimensions: ['handle_id', 'provider', 'model', 'category'], hasDays: false },
]

/** The sums of teams by placed days, smallest first: their own usage, without that of sub-teams. */
export const teamTables: readonly CoarseTable[] = [
  { name: 'team_provider', dimensions: ['team_id', 'provider'], hasDays: true },
  { name: 'team', dimensions: ['team_id', 'provider', 'model', 'category', 'source', 'basis'], hasDays: false },
]

/**
 * The sums of everybody in each team, nobody's included, from the year's first day to each placed day; with the provider where
 * it is asked for.
 */
export const memberTables = {
  all: { name: 'member', dimensions: ['team_id', 'person_id'], hasDays: false },
  ofProvider: { name: 'member_provider', dimensions: ['provider', 'team_id', 'person_id'], hasDays: false },
} satisfies Record<string, CoarseTable>

/** The columns of sums in every coarse table, and what they are of a row of `usage_day`. */
export const coarseSums: Readonly<Record<string, string>> = {
  requests: 'requests',
  unpriced_requests: 'unpriced_requests',
  input_tokens: 'input_tokens',
  cache_read_tokens: 'cache_read_tokens',
  cache_write_tokens: 'cache_write_5m_tokens + cache_write_1h_tokens',
  output_tokens: 'output_tokens',
  reasoning_tokens: 'reasoning_tokens',
  usage_spend: "case when category in ('overage', 'api', 'fee') then cost_micro_usd else 0 end",
  included_value: "case when category = 'included' then list_micro_usd else 0 end",
  seats: "case when category = 'seat' then cost_micro_usd else 0 end",
}

/** The smallest table that can tell what is needed of what a filter lets through; null where only `usage_day` can. */
export function coarseTableFor(filter: UsageFilter, needs: readonly Dimension[]): CoarseTable | null {
  const { personId, personIds, teamId, provider, project, model } = filter
  return smallestWith(coarseTables, needs, { handle_id: personId ?? personIds ?? teamId, provider, project, model })
}

/** The smallest table of teams that can tell it; null where a filter is for anything but a team, and where none can. */
export function teamTableFor(filter: UsageFilter, needs: readonly Dimension[]): CoarseTable | null {
  const { personId, personIds, teamId, provider, project, model } = filter
  if (teamId === undefined) return null
  return smallestWith(teamTables, needs, { person_id: personId ?? personIds, provider, project, model })
}

function smallestWith(
  tables: readonly CoarseTable[],
  needs: readonly Dimension[],
  filtered: Record<string, unknown>,
): CoarseTable | null {
  const wanted = [...needs, ...Object.keys(filtered).filter((name) => filtered[name] !== undefined)]
  const found = tables.find(({ dimensions, hasDays }) => {
    const has = new Set<string>([...dimensions, 'month', ...(hasDays ? ['day'] : [])])
    return wanted.every((name) => has.has(name))
  })
  return found ?? null
}
