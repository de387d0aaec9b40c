import { sql } from 'kysely'
import { type DayRange, startOfDay } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import { type DbOrTransaction, sumOf } from '../db/database.ts'

/** An hour, from its beginning, in which somebody made requests. */
export type UsedHour = { hour: Date; requests: number; usageSpendMicroUsd: MicroUsd }

/** The hours of UTC days in which a person made requests, in order. */
export async function usedHours(
  db: DbOrTransaction,
  { personId, from, to }: DayRange & { personId: string },
): Promise<UsedHour[]> {
  return db
    .selectFrom('usage_hour')
    .where('handle_id', 'in', db.selectFrom('handle').select('id').where('person_id', '=', personId))
    .where('hour', '>=', startOfDay(from))
    .where('hour', '<', startOfDay(to))
    .groupBy('hour')
    .having(sql<boolean>`sum(requests) > 0`)
    .select(['hour', sumOf('requests').as('requests')])
    .select(
      sql<MicroUsd>`coalesce(sum(cost_micro_usd) filter (where category in ('overage', 'api', 'fee')), 0)::bigint`.as(
        'usageSpendMicroUsd',
      ),
    )
    .orderBy('hour')
    .execute()
}
