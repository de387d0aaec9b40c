/**
 * The SQL that turns entries into sums. `relation` is anything with the columns of `entry`: the rows a statement has
 * just inserted, or those of a window that is made anew. Rows are written in the order of their keys, so that two
 * writers wait for each other instead of locking each other out.
 */
type RollUp = { table: string; key: string[]; sums: string[]; from(relation: string, firstAt?: string): string }

const cell = [
  'handle_id',
  'key_ref',
  'project',
  'account',
  'provider',
  'model',
  'tool',
  'category',
  'source',
  'basis',
] as const

// The UTC hour; unlike `date_trunc`, it looks up no zone for each row.
const hourOf = "date_bin('1 hour', at, timestamptz 'epoch')"

const cellSums = {
  input_tokens: 'whole_sum(input_tokens)',
  cache_read_tokens: 'whole_sum(cache_read_tokens)',
  cache_write_5m_tokens: 'whole_sum(cache_write_5m_tokens)',
  cache_write_1h_tokens: 'whole_sum(cache_write_1h_tokens)',
  output_tokens: 'whole_sum(output_tokens)',
  reasoning_tokens: 'whole_sum(reasoning_tokens)',
  requests: 'whole_sum(requests)',
  unpriced_requests: "coalesce(whole_sum(requests) filter (where basis = 'unpriced'), 0)",
  cost_micro_usd: 'coalesce(whole_sum(cost_micro_usd), 0)',
  list_micro_usd: 'coalesce(whole_sum(list_micro_usd), 0)',
}

/**
 * Entries of one account, provider and source put together as far as hours, days and sessions need them apart. Columns are
 * those of `entry`, without the three; `at` is the last moment, `first_at` the first.
 */
export function cellsOf(relation: string): string {
  const key = [...cell.filter((column) => !['account', 'provider', 'source'].includes(column)), 'repository', 'session']
  const sums = Object.keys(cellSums).filter((column) => column !== 'unpriced_requests')
  return `select min(at) as first_at, max(at) as at, day, ${key.join(', ')},
      ${sums.map((column) => `whole_sum(${column}) as ${column}`).join(', ')}
    from ${relation} group by ${hourOf}, day, ${key.join(', ')}`
}

export const hourRollUp = usageRollUp('usage_hour', 'hour', hourOf)
export const dayRollUp = usageRollUp('usage_day', 'day', 'day')

const sessionRollUp: RollUp = {
  table: 'session_total',
  key: ['handle_id', 'tool', 'session'],
  sums: ['requests', 'output_tokens', 'cost_micro_usd'],
  // A session's project and repository are those it was last seen in; names break a tie, so that order never matters.
  from: (relation, firstAt = 'at') => `
    select handle_id, tool, session,
      (array_agg(project order by at desc, project desc))[1] as project,
      (array_agg(repository order by at desc, repository desc))[1] as repository,
      min(${firstAt}) as started_at, max(at) as ended_at,
      whole_sum(requests) as requests, whole_sum(output_tokens) as output_tokens,
      coalesce(whole_sum(cost_micro_usd), 0) as cost_micro_usd
    from ${relation} where session <> '' group by 1, 2, 3 order by 1, 2, 3`,
}

/** Adds the sums of `relation` to an hour or day table. */
export function addToUsage(rollUp: RollUp, relation: string): string {
  return `insert into ${rollUp.table} (${[...rollUp.key, ...rollUp.sums].join(', ')})
    ${rollUp.from(relation)}
    on conflict (${rollUp.key.join(', ')}) do update set ${added(rollUp)}`
}

/** Takes the sums of `relation` out of an hour or day table. Cells that are left with nothing stay, as zeros. */
export function takeFromUsage(rollUp: RollUp, relation: string): string {
  const same = rollUp.key.map((column) => `${rollUp.table}.${column} = taken.${column}`)
  const less = rollUp.sums.map((column) => `${column} = ${rollUp.table}.${column} - taken.${column}`)
  return `update ${rollUp.table} set ${less.join(', ')} from (${rollUp.from(relation)}) as taken where ${same.join(' and ')}`
}

/** True of an hour or day that nothing is left of. */
export const emptyCell = Object.keys(cellSums)
  .map((column) => `${column} = 0`)
  .join(' and ')

/** Adds the sums of `relation` to the sessions, and moves their start and end. `firstAt`: the column of each row's first moment. */
export function addToSessions(relation: string, firstAt?: string): string {
  const columns = [...sessionRollUp.key, 'project', 'repository', 'started_at', 'ended_at', ...sessionRollUp.sums]
  return `insert into session_total (${columns.join(', ')})
    ${sessionRollUp.from(relation, firstAt)}
    on conflict (handle_id, tool, session) do update set ${added(sessionRollUp)},
      project = ${laterOf('project')}, repository = ${laterOf('repository')},
      started_at = least(session_total.started_at, excluded.started_at),
      ended_at = greatest(session_total.ended_at, excluded.ended_at)`
}

function usageRollUp(table: string, period: string, periodOf: string): RollUp {
  const key = [period, ...cell]
  const positions = key.map((_, index) => index + 1).join(', ')
  const sums = Object.entries(cellSums).map(([column, sum]) => `${sum} as ${column}`)
  return {
    table,
    key,
    sums: Object.keys(cellSums),
    from: (relation) => `
      select ${periodOf} as ${period}, ${cell.join(', ')}, ${sums.join(', ')}
      from ${relation} group by ${positions} order by ${positions}`,
  }
}

function laterOf(column: string): string {
  return `case when (excluded.ended_at, excluded.${column}) > (session_total.ended_at, session_total.${column})
    then excluded.${column} else session_total.${column} end`
}

function added(rollUp: RollUp): string {
  return rollUp.sums.map((column) => `${column} = ${rollUp.table}.${column} + excluded.${column}`).join(', ')
}
