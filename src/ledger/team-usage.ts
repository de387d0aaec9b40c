import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { coarseSums, coarseTableFor, type UsageFilter } from './coarse-tables.ts'
import { coarseUsage, handleStays } from './coarse-usage.ts'
import type { UsageDimensions, UsageSums } from './spend-queries.ts'

/** What `teamUsage` can be told apart by beside the team. */
type Dimension = 'handle_id' | 'provider' | 'model' | 'category' | 'month'

type Filter = Pick<UsageFilter, 'from' | 'to' | 'teamId' | 'provider' | 'model'>
type Usage<Need extends Dimension> = Pick<UsageDimensions, Need> & UsageSums & { team_id: string | null }

/**
 * As `usageDays`, told apart by `team_id` as well: the team of whoever used it on that day, null where they were in none and
 * for nobody's. What somebody used who changed teams is told apart by the days they were in each. Cheap over any range.
 */
export function teamUsage<Need extends Dimension>(
  db: DbOrTransaction,
  filter: Filter,
  needs: readonly Need[],
): SelectQueryBuilder<Tables & { usage: Usage<Need> }, 'usage', object> {
  const stays = handleStays(filter)
  const rows = stays ? usageOfStays(filter, needs, stays) : usageOfEverybody(filter, needs)
  return db.selectFrom(sql<Usage<Need>>`(${rows})`.as('usage'))
}

function usageOfStays(filter: Filter, needs: readonly Dimension[], stays: RawBuilder<unknown>): RawBuilder<unknown> {
  return coarseUsage(tableFor(filter, needs), filter, [...needs, 'team_id'], { stays })
}

// Whoever was in one team throughout, or in none, was there on the first day; only what the others used has to be parted.
function usageOfEverybody(filter: Filter, needs: readonly Dimension[]): RawBuilder<unknown> {
  const { from } = filter
  const told = [...new Set([...needs, 'handle_id' as const])]
  const columns = sql.join([...told, ...Object.keys(coarseSums), 'total', 'team_id'].map((name) => sql.ref(name)))
  return sql`
    select ${columns} from (${coarseUsage(tableFor(filter, told), filter, told)}) as settled
    join (
      select handle.id as handle_id, team_id from handle left join membership
        on membership.person_id = handle.person_id and from_day <= ${from} and (to_day is null or to_day > ${from})
      where handle.person_id is null or handle.person_id not in (${whoMoved(filter)})
    ) as placed using (handle_id)
    union all
    select ${columns} from (${usageOfStays(filter, told, staysOfMoved(filter))}) as parted`
}

function whoMoved({ from, to }: Filter): RawBuilder<unknown> {
  return sql`select person_id from membership
    where (from_day > ${from} and from_day < ${to}) or (to_day > ${from} and to_day < ${to})`
}

// From each day on which something changed to the next, with the team in between.
function staysOfMoved(filter: Filter): RawBuilder<unknown> {
  const { from, to } = filter
  return sql`
    select handle.id as handle_id, stay_from, stay_to, team_id
    from (
      select person_id, day as stay_from, lead(day) over (partition by person_id order by day) as stay_to
      from (
        select distinct person_id, unnest(array[from_day, to_day, ${from}, ${to}]::date[]) as day from membership
        where person_id in (${whoMoved(filter)})
      ) as changes
      where day between ${from} and ${to}
    ) as stretch
    join handle using (person_id)
    left join membership on membership.person_id = stretch.person_id
      and from_day <= stay_from and (to_day is null or to_day > stay_from)
    where stay_to is not null`
}

function tableFor(filter: Filter, needs: readonly Dimension[]) {
  const table = coarseTableFor(filter, [...needs, 'handle_id'])
  if (!table) throw new Error('usage of teams is in the sums of handles')
  return table
}
