import { sql } from 'kysely'
import type { DayRange } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOf } from '../db/database.ts'

/** The usage spend of each of these people in a period, by their id; who spent nothing is absent. */
export async function usageSpendByPerson(
  db: DbOrTransaction,
  input: { personIds: readonly string[]; period: DayRange },
): Promise<Map<string, MicroUsd>> {
  if (input.personIds.length === 0) return new Map()
  const rows = await spendIn(db, input.period)
    .innerJoin('handle', 'handle.id', 'usage_day.handle_id')
    .where(sql<boolean>`handle.person_id = any(${[...input.personIds]}::uuid[])`)
    .groupBy('handle.person_id')
    .select(['handle.person_id', spend])
    .execute()
  return new Map(rows.flatMap((row) => (row.person_id ? [[row.person_id, row.usageSpendMicroUsd]] : [])))
}

/** The usage spend of each team's members, each day counted where they were on it, by the team's id; without its sub-teams'. */
export async function usageSpendByTeam(db: DbOrTransaction, period: DayRange): Promise<Map<string, MicroUsd>> {
  const rows = await spendIn(db, period)
    .innerJoin('handle', 'handle.id', 'usage_day.handle_id')
    .innerJoin('membership', (join) =>
      join
        .onRef('membership.person_id', '=', 'handle.person_id')
        .onRef('membership.from_day', '<=', 'usage_day.day')
        .on((on) =>
          on.or([on('membership.to_day', 'is', null), on('membership.to_day', '>', on.ref('usage_day.day'))]),
        ),
    )
    .groupBy('membership.team_id')
    .select(['membership.team_id', spend])
    .execute()
  return new Map(rows.map((row) => [row.team_id, row.usageSpendMicroUsd]))
}

/** What a vendor calls somebody nobody was matched to, with all it ever spent and when it was last seen. */
export type UnmatchedHandle = {
  id: number
  vendor: string
  name: string
  usageSpendMicroUsd: MicroUsd
  requests: number
  lastDay: string | null
}

/** The handles without a person, most usage spend first; `total` counts them all, and `spend` sums them. */
export async function unmatchedHandles(
  db: DbOrTransaction,
  page: { offset: number; limit: number },
): Promise<{ handles: UnmatchedHandle[]; total: number; usageSpendMicroUsd: MicroUsd }> {
  const unmatched = db
    .selectFrom('handle')
    .leftJoin('usage_day', 'usage_day.handle_id', 'handle.id')
    .where('handle.person_id', 'is', null)
    .where('handle.id', '!=', 0)
    .where('handle.vendor', '!=', 'slack')
  const handles = await unmatched
    .groupBy(['handle.id', 'handle.vendor', 'handle.name'])
    .select(['handle.id', 'handle.vendor', 'handle.name', spend, sumOf('usage_day.requests').as('requests')])
    .select(sql<string | null>`max(usage_day.day)`.as('lastDay'))
    .orderBy('usageSpendMicroUsd', 'desc')
    .orderBy('requests', 'desc')
    .orderBy('handle.vendor')
    .orderBy('handle.name')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  const all = await unmatched
    .select([sql<number>`count(distinct handle.id)`.as('total'), spend])
    .executeTakeFirstOrThrow()
  return { handles, ...all }
}

const spend = sql<MicroUsd>`coalesce(sum(case when usage_day.category in ('overage', 'api', 'fee')
  then usage_day.cost_micro_usd else 0 end), 0)::bigint`.as('usageSpendMicroUsd')

function spendIn(db: DbOrTransaction, period: DayRange) {
  return db.selectFrom('usage_day').where('usage_day.day', '>=', period.from).where('usage_day.day', '<', period.to)
}
