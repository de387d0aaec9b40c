import { sql } from 'kysely'
import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** Who is in which team on a day. */
export function membershipsOn(db: DbOrTransaction, day: Day) {
  return db
    .selectFrom('membership')
    .where('membership.from_day', '<=', day)
    .where((where) => where.or([where('membership.to_day', 'is', null), where('membership.to_day', '>', day)]))
}

/** Of memberships those that hold after a day has begun. */
export function holdsAfter(day: Day) {
  return sql<boolean>`(to_day is null or to_day > ${day})`
}

/** What a `Team` is read from. */
export const teamColumns = [
  'team.id',
  'team.name',
  'team.parent_id as parentId',
  'team.cost_centre as costCentre',
  'team.version',
] as const
