import { sql } from 'kysely'
import { type DayRange, daysIn } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Person } from '../people/person.ts'

/** Usage spend of one range of days (its place among those asked for) in one team (null: in none, or nobody's). */
export type SpendCell = { range: number; teamId: string | null; usageSpendMicroUsd: MicroUsd }

/** Of one person; null: nobody was matched to it. */
export type PersonCell = SpendCell & { personId: string | null; name: string; kind: Person['kind'] | null }
export type ModelCell = SpendCell & { provider: Provider; model: string }
export type ProjectCell = SpendCell & { project: string }

/** What everybody spent in each of some ranges of days, by the team they were in on the day; sums of 0 are absent. */
export async function personCells(db: DbOrTransaction, ranges: readonly DayRange[]): Promise<PersonCell[]> {
  const { rows } = await sql<PersonCell>`
    select cell.*, coalesce(person.name, '') as name, person.kind
    from (${cells(ranges, 'handle.person_id as "personId"', 'handle.person_id')}) as cell
    left join person on person.id = cell."personId"`.execute(db)
  return rows
}

/** The same by model. */
export async function modelCells(db: DbOrTransaction, ranges: readonly DayRange[]): Promise<ModelCell[]> {
  return (await cells(ranges, 'provider, model', 'provider, model').execute(db)).rows as ModelCell[]
}

/** The same by project, where one was named. */
export async function projectCells(db: DbOrTransaction, ranges: readonly DayRange[]): Promise<ProjectCell[]> {
  const rows = (await cells(ranges, 'project', 'project').execute(db)).rows as ProjectCell[]
  return rows.filter(({ project }) => project !== '')
}

// Joined by the day itself, so that each row is looked at once, however many ranges there are.
function cells(ranges: readonly DayRange[], named: string, grouped: string) {
  const asked = ranges.flatMap((range, at) => daysIn(range).map((day) => ({ range: at, day })))
  const spend = sql`sum(case when category in ('overage', 'api', 'fee') then cost_micro_usd else 0 end)`
  return sql`
    select asked.range, membership.team_id as "teamId", ${sql.raw(named)}, ${spend}::bigint as "usageSpendMicroUsd"
    from unnest(${asked.map(({ range }) => range)}::integer[], ${asked.map(({ day }) => day)}::date[]) as asked(range, day)
    join usage_day on usage_day.day = asked.day
    join handle on handle.id = usage_day.handle_id
    left join membership on membership.person_id = handle.person_id and membership.from_day <= usage_day.day
      and (membership.to_day is null or membership.to_day > usage_day.day)
    group by asked.range, membership.team_id, ${sql.raw(grouped)}
    having ${spend} <> 0`
}
