import { type RawBuilder, sql } from 'kysely'
import { addDays, type Day, type DayRange, day } from '../base/calendar.ts'
import { coarseSums, memberTables, type UsageFilter } from './coarse-tables.ts'
import { teamsWithin } from './coarse-usage.ts'

/** The UTC days to look at. `week` is compared with `weekBefore`, whatever the period is. */
export type TeamRanges = { period: DayRange; previous: DayRange; week: DayRange; weekBefore: DayRange }

/** Whose: everybody's or a team's with its sub-teams. */
type Filter = Pick<UsageFilter, 'teamId' | 'provider'>

/**
 * A query for what each person used in each team, in all ranges at once: one row for each `personId` and `teamId` with the
 * sums of `MemberSpend`. The days at which ranges begin and end are each read once, whichever ranges they are of.
 */
export function memberCells(filter: Filter, ranges: TeamRanges): RawBuilder<unknown> {
  const sums = cellSums.map(
    ([name, sum, range]) => sql`sum(${sql.ref(sum)} * ${sql.ref(range)})::bigint as ${sql.ref(name)}`,
  )
  const isAny = cellSums.map(([, sum, range]) => sql`sum(${sql.ref(sum)} * ${sql.ref(range)}) <> 0`)
  return sql`
    with point as materialized (${points(ranges)})
    select person_id as "personId", team_id as "teamId", ${sql.join(sums)}
    from (${placed(filter)} union all ${notPlaced(filter, ranges)}) as used
    group by person_id, team_id having ${sql.join(isAny, sql` or `)}`
}

const rangeNames = ['period', 'previous', 'week', 'weekBefore'] as const

// What of which range a cell has, by its name in `MemberSpend`.
const cellSums: ReadonlyArray<readonly [name: string, sum: string, range: keyof TeamRanges]> = [
  ['usageSpendMicroUsd', 'usage_spend', 'period'],
  ['includedValueMicroUsd', 'included_value', 'period'],
  ['seatsMicroUsd', 'seats', 'period'],
  ['requests', 'requests', 'period'],
  ['unpricedRequests', 'unpriced_requests', 'period'],
  ['previousMicroUsd', 'usage_spend', 'previous'],
  ['weekMicroUsd', 'usage_spend', 'week'],
  ['weekBeforeMicroUsd', 'usage_spend', 'weekBefore'],
]
const read = ['usage_spend', 'included_value', 'seats', 'requests', 'unpriced_requests']

// What was used in a range is what was used in its year to date on its last day, less that on the day before its first; of
// what is placed by then.
function points(ranges: TeamRanges): RawBuilder<unknown> {
  const asked = rangeNames.flatMap((name) => pointsOf(ranges[name]).map((point) => ({ name, ...point })))
  const signs = rangeNames.map(
    (name) => sql`coalesce(sum(sign) filter (where in_range = ${sql.lit(name)}), 0) as ${sql.ref(name)}`,
  )
  return sql`select at_day, ${sql.join(signs)}
    from (
      select in_range, sign, (
        select max(least(placed_to - 1, at)) from coarse_month where month between since and at and placed_to > month
      ) as at_day
      from unnest(${asked.map(({ name }) => name)}::text[], ${asked.map(({ sign }) => sign)}::integer[],
        ${asked.map(({ since }) => since)}::date[], ${asked.map(({ at }) => at)}::date[]) as asked(in_range, sign, since, at)
    ) as known
    where at_day is not null group by at_day`
}

function pointsOf({ from, to }: DayRange): Array<{ sign: number; since: Day; at: Day }> {
  const points: Array<{ sign: number; since: Day; at: Day }> = []
  const last = addDays(to, -1)
  for (let since = firstOfYear(from); since < to; since = firstOfYear(addDays(since, 366))) {
    const end = addDays(firstOfYear(addDays(since, 366)), -1)
    points.push({ sign: 1, since, at: end < last ? end : last })
    if (from > since) points.push({ sign: -1, since, at: addDays(from, -1) })
  }
  return points
}

function firstOfYear(of: Day): Day {
  return day(`${of.slice(0, 4)}-01-01`)
}

function placed({ teamId, provider }: Filter): RawBuilder<unknown> {
  const { name } = provider === undefined ? memberTables.all : memberTables.ofProvider
  return sql`select team_id, person_id, ${sql.join([...read, ...rangeNames].map((column) => sql.ref(column)))}
    from point cross join lateral (
      select * from ${sql.table(`usage_${name}_to_date`)} where day = at_day
        ${provider === undefined ? nothing : sql`and provider = ${provider}`}
        ${teamId === undefined ? nothing : sql`and team_id = any(array(${teamsWithin(teamId)}))`} offset 0
    ) as member`
}

function notPlaced({ teamId, provider }: Filter, ranges: TeamRanges): RawBuilder<unknown> {
  const { from, to } = spanOf(ranges)
  const isIn = rangeNames.map((name) => sql`(day >= ${ranges[name].from} and day < ${ranges[name].to})::integer`)
  const used = read.map((name) => sql.raw(coarseSums[name] ?? name))
  return sql`select team_id, person_id, ${sql.join([...used, ...isIn])}
    from usage_not_placed(${teamId ?? null}, ${from}, ${to})
    ${provider === undefined ? nothing : sql`where provider = ${provider}`}`
}

function spanOf(ranges: TeamRanges): DayRange {
  const days = rangeNames.map((name) => ranges[name])
  return {
    from: days.map(({ from }) => from).toSorted()[0] ?? ranges.period.from,
    to:
      days
        .map(({ to }) => to)
        .toSorted()
        .at(-1) ?? ranges.period.to,
  }
}

const nothing = sql``
