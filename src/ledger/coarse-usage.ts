import { type RawBuilder, sql } from 'kysely'
import { addMonths, type Day, daysOfMonth, monthOf } from '../base/calendar.ts'
import { type CoarseTable, coarseSums, type Dimension, type UsageFilter } from './coarse-tables.ts'

/**
 * A query for what a filter lets through, told apart by `needs`, with the columns of `coarseSums` and `total`. Closed days come
 * from a coarse table, the others from `usage_day`, in one statement and so of one snapshot. Unless days are told apart,
 * what comes to nothing has no row. `stays` (`handleStays`, or others of that kind) says whose usage of which days;
 * `team_id` tells apart by the team it names. `opened`: a relation that has read the open days already (`openedDays`).
 */
export function coarseUsage(
  table: CoarseTable,
  filter: UsageFilter,
  needs: ReadonlyArray<Dimension | 'team_id'>,
  { stays = handleStays(filter), opened = null }: { stays?: RawBuilder<unknown> | null; opened?: string | null } = {},
): RawBuilder<unknown> {
  const told = [...new Set(needs)]
  const isOfSome = stays !== null
  const source: Source = { filter, opened, isPlaced: false, isOfSome, byTeam: told.includes('team_id') }
  return sql`with ${withPieces(source, stays)}, ${used(table, source, told)} ${summed(told, sql`used`)}`
}

/** The same of a team with its sub-teams: placed days come from a table of teams, the others from `usage_day`. */
export function teamCoarseUsage(
  table: CoarseTable,
  filter: UsageFilter & { teamId: string },
  needs: readonly Dimension[],
  { opened = null }: { opened?: string | null } = {},
): RawBuilder<unknown> {
  const told = [...new Set(needs)]
  const source: Source = { filter, opened, isPlaced: true, isOfSome: false, byTeam: false }
  const placed = sql`with ${withPieces(source, null)}, ${used(table, source, told)}
    select ${dimensions(told)} ${sums((name) => name)} from used`
  const others = sql`select ${dimensions(told)} ${sums((name) => (opened ? name : (coarseSums[name] ?? name)))}
    from (
      select *, to_char(day, 'YYYY-MM') as month from ${opened ? openedIn(filter, opened) : sql`${notPlaced(filter)} as used`}
    ) as usage
    where true ${opened ? nothing : ofWhat(filter)}`
  return summed(told, sql`(${placed} union all ${others}) as of_team`)
}

/**
 * A query for the days that are not closed (of a team: not placed) of what a filter lets through, by day and `needs`, with the
 * columns of `coarseSums`. Several questions of the same filter, on days within its own, can be answered from it (`opened`).
 */
export function openedDays(filter: UsageFilter, needs: readonly Dimension[]): RawBuilder<unknown> {
  const { teamId } = filter
  const stays = teamId === undefined ? handleStays(filter) : null
  const ofWhom: readonly Dimension[] = stays ? ['handle_id'] : []
  const told = [...new Set<Dimension>(['day', ...ofWhom, ...needs])].filter((name) => name !== 'month')
  const summedUp = sql`select ${dimensions(told)} ${sums((name) => `sum(${coarseSums[name] ?? name})::bigint`)}`
  if (teamId !== undefined) {
    return sql`${summedUp} from ${notPlaced({ ...filter, teamId })} as usage
      where true ${ofWhat(filter)} group by ${columnsOf(told)}`
  }
  const source: Source = { filter, opened: null, isPlaced: false, isOfSome: stays !== null, byTeam: false }
  return sql`with ${withPieces(source, stays)}
    ${summedUp} from ${openPieces(source)} where hi > closed_to group by ${columnsOf(told)}`
}

/**
 * The days `[stay_from, stay_to)` on which the usage of a handle is a person's or a team's (then with the `team_id`); null
 * where a filter is for everybody. Looked up when reading, so that history follows a handle that is matched to a person later.
 */
export function handleStays({ personId, personIds, teamId, from, to }: UsageFilter): RawBuilder<unknown> | null {
  const people = personIds ?? (personId === undefined ? null : [personId])
  const ofPeople =
    people &&
    sql`and (person_id = any(${people.filter((id) => id !== null)}::uuid[])
    ${people.includes(null) ? sql`or person_id is null` : nothing})`
  if (teamId === undefined) {
    return (
      ofPeople &&
      sql`select id as handle_id, ${from}::date as stay_from, ${to}::date as stay_to from handle where true ${ofPeople}`
    )
  }
  return sql`select handle.id as handle_id, greatest(from_day, ${from}::date) as stay_from,
      least(to_day, ${to}::date) as stay_to, team_id
    from membership join handle using (person_id)
    where team_id in (${teamsWithin(teamId)})
      and from_day < ${to}::date and (to_day is null or to_day > ${from}::date) ${ofPeople ?? nothing}`
}

type Told = ReadonlyArray<Dimension | 'team_id'>
// `isPlaced`: of a team's placed days only. `opened`: what has read the open days, null where they are to be read.
type Source = { filter: UsageFilter; opened: string | null; isPlaced: boolean; isOfSome: boolean; byTeam: boolean }

const nothing = sql``

function used(table: CoarseTable, source: Source, told: Told): RawBuilder<unknown> {
  return told.includes('day') ? usedByDay(table, source, told) : usedToDate(table, source, told)
}

function summed(told: Told, from: RawBuilder<unknown>): RawBuilder<unknown> {
  if (told.includes('day')) {
    return sql`select ${columnsOf(told)}, ${sums((name) => name)}, usage_spend + seats as total from ${from}`
  }
  return sql`select ${dimensions(told)} ${sums((name) => `sum(${name})::bigint`)},
      sum(usage_spend + seats)::bigint as total
    from ${from} ${told.length > 0 ? sql`group by ${columnsOf(told)}` : nothing}
    having sum(requests + input_tokens + cache_read_tokens + cache_write_tokens + output_tokens + reasoning_tokens) <> 0
      or sum(usage_spend) <> 0 or sum(included_value) <> 0 or sum(seats) <> 0`
}

// `offset 0` keeps the planner from joining the other way round, which would read a whole table for a few days of it.
function usedByDay(table: CoarseTable, source: Source, told: Told): RawBuilder<unknown> {
  return sql`used as (
    select ${dimensions(told)} ${sums((name) => name)} from piece cross join lateral (
      select * from ${sql.table(`usage_${table.name}_day`)}
      where day >= lo and day < least(hi, closed_to) ${conditions(source)} offset 0
    ) as closed where closed_to > lo
    ${andOpenDays(source, told)}
  )`
}

// What was used in `[lo, hi)` of a month is what was used to date on its last day, less that on the day before `lo`.
function usedToDate(table: CoarseTable, source: Source, told: Told): RawBuilder<unknown> {
  const point = sql.join([sql`month`, ...keptOfStay(source)])
  return sql`point as materialized (
    select ${point}, least(hi, closed_to) - 1 as at_day, 1 as sign from piece where least(hi, closed_to) > lo
    union all
    select ${point}, lo - 1, -1 from piece where least(hi, closed_to) > lo and lo > first_day
  ), used as (
    select ${dimensions(told)} ${sums((name) => `sign * ${name}`)} from point cross join lateral (
      select * from ${sql.table(`usage_${table.name}_to_date`)} where day = at_day ${conditions(source)} offset 0
    ) as closed
    ${andOpenDays(source, told)}
  )`
}

function andOpenDays(source: Source, told: Told): RawBuilder<unknown> {
  return source.isPlaced ? nothing : sql`union all ${openDays(source, told)}`
}

function openDays(source: Source, told: Told): RawBuilder<unknown> {
  const { opened, isOfSome } = source
  if (opened === null) {
    return sql`select ${dimensions(told)} ${sums((name) => coarseSums[name] ?? name)} from ${openPieces(source)}
      where hi > closed_to`
  }
  return sql`select ${dimensions(told)} ${sums((name) => name)}
    from piece join ${sql.table(opened)} on day >= greatest(lo, closed_to) and day < hi ${isOfSome ? ofHandle : nothing}`
}

function openPieces(source: Source): RawBuilder<unknown> {
  return sql`piece cross join lateral (
    select * from usage_day where day >= greatest(lo, closed_to) and day < hi ${conditions(source)} offset 0
  ) as open_day`
}

function notPlaced({ teamId, from, to }: UsageFilter & { teamId: string }): RawBuilder<unknown> {
  return sql`usage_not_placed(${teamId}, ${from}, ${to})`
}

function openedIn({ from, to }: UsageFilter, opened: string): RawBuilder<unknown> {
  return sql`(select * from ${sql.table(opened)} where day >= ${from} and day < ${to}) as opened_in`
}

function withPieces(source: Source, stays: RawBuilder<unknown> | null): RawBuilder<unknown> {
  return sql`${stays ? sql`stay as materialized (${stays}),` : nothing} piece as materialized (${pieces(source)})`
}

/** The parts of the months asked for, `[lo, hi)`; where it is not everybody's, of each stay by itself. */
function pieces(source: Source): RawBuilder<unknown> {
  const { from, to } = source.filter
  const months = firstDays(source.filter)
  const [stayFrom, stayTo] = source.isOfSome ? [sql`stay_from`, sql`stay_to`] : [sql`${from}::date`, sql`${to}::date`]
  // The months are worked out once and not for each stay: `offset 0` again.
  return sql`select ${sql.join([...keptOfStay(source), sql`month`])}, first_day, greatest(first_day, ${stayFrom}) as lo,
      least(next_day, ${stayTo}) as hi, closed_to
    from ${source.isOfSome ? sql`(select handle_id as of_handle, stay.* from stay) as stay cross join` : nothing} (
      select to_char(first_day, 'YYYY-MM') as month, first_day, (first_day + interval '1 month')::date as next_day,
        coalesce(${source.isPlaced ? sql`placed_to` : sql`closed_to`}, first_day) as closed_to
      from unnest(${months}::date[]) as first_day left join coarse_month on coarse_month.month = first_day offset 0
    ) as months
    ${source.isOfSome ? sql`where first_day < stay_to and next_day > stay_from` : nothing}`
}

// Counted here, because the planner takes `generate_series` for a thousand months.
function firstDays({ from, to }: UsageFilter): Day[] {
  const days: Day[] = []
  for (let month = monthOf(from); daysOfMonth(month).from < to; month = addMonths(month, 1))
    days.push(daysOfMonth(month).from)
  return days
}

function keptOfStay({ isOfSome, byTeam }: Source): Array<RawBuilder<unknown>> {
  return [...(isOfSome ? [sql`of_handle`] : []), ...(byTeam ? [sql`team_id`] : [])]
}

function conditions({ filter, isPlaced, isOfSome }: Source): RawBuilder<unknown> {
  const ofTeam = isPlaced && filter.teamId !== undefined
  return sql`${ofWhat(filter)} ${ofTeam ? sql`and team_id = any(array(${teamsWithin(filter.teamId)}))` : nothing}
    ${isOfSome ? ofHandle : nothing}`
}

const ofHandle = sql`and handle_id = of_handle`

function ofWhat({ provider, project, model }: UsageFilter): RawBuilder<unknown> {
  const of = Object.entries({ provider, project, model }).flatMap(([name, value]) =>
    value === undefined ? [] : [sql`and ${sql.ref(name)} = ${value}`],
  )
  return of.length > 0 ? sql.join(of, sql` `) : nothing
}

/** A team and its sub-teams. */
export function teamsWithin(teamId: string | undefined): RawBuilder<unknown> {
  return sql`select id from team where id = ${teamId} or parent_id = ${teamId}`
}

function dimensions(told: Told): RawBuilder<unknown> {
  return told.length > 0 ? sql`${columnsOf(told)},` : nothing
}

function columnsOf(told: Told): RawBuilder<unknown> {
  return sql.join(told.map((name) => sql.ref(name)))
}

function sums(of: (name: string) => string): RawBuilder<unknown> {
  return sql.raw(
    Object.keys(coarseSums)
      .map((name) => `${of(name)} as ${name}`)
      .join(', '),
  )
}
