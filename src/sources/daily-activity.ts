import { type RawBuilder, sql } from 'kysely'
import type { Day, DayRange } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** What Cursor tells of somebody's days: how often an agent was asked, lines, suggestions shown and taken. */
export type DailyActivity = {
  agentRequests: number
  linesAdded: number
  linesDeleted: number
  applies: number
  accepts: number
  rejects: number
  tabsShown: number
  tabsAccepted: number
  usageBasedRequests: number
}

/** The sums of each person Cursor told something of in some days. */
export async function dailyActivityByPerson(
  db: DbOrTransaction,
  range: DayRange,
): Promise<Array<DailyActivity & { personId: string }>> {
  return told(db, range)
    .where('handle.person_id', 'is not', null)
    .groupBy('handle.person_id')
    .select(sql<string>`handle.person_id`.as('personId'))
    .select(figures)
    .execute()
}

/** One person's days Cursor told something of, in order; the model and client most used on each, empty where it does not say. */
export async function dailyActivityOf(
  db: DbOrTransaction,
  { personId, ...range }: DayRange & { personId: string },
): Promise<Array<DailyActivity & { day: Day; model: string; clientVersion: string }>> {
  return told(db, range)
    .where('handle.person_id', '=', personId)
    .groupBy('day')
    .select('day')
    .select(figures)
    .select([textOf('mostUsedModel').as('model'), textOf('clientVersion').as('clientVersion')])
    .orderBy('day')
    .execute()
}

function told(db: DbOrTransaction, { from, to }: DayRange) {
  return db
    .selectFrom('activity_day')
    .innerJoin('handle', 'handle.id', 'activity_day.handle_id')
    .where('feed', '=', 'cursor-daily')
    .where('dimension', '=', '')
    .where('day', '>=', from)
    .where('day', '<', to)
}

const figures = [
  sumOf('agentRequests').as('agentRequests'),
  sumOf('totalLinesAdded').as('linesAdded'),
  sumOf('totalLinesDeleted').as('linesDeleted'),
  sumOf('totalApplies').as('applies'),
  sumOf('totalAccepts').as('accepts'),
  sumOf('totalRejects').as('rejects'),
  sumOf('totalTabsShown').as('tabsShown'),
  sumOf('totalTabsAccepted').as('tabsAccepted'),
  sumOf('usageBasedReqs').as('usageBasedRequests'),
] as const

// A vendor may tell a figure as text.
function sumOf(name: string): RawBuilder<number> {
  return sql<number>`coalesce(sum(case when figures ->> ${name} ~ '^[0-9]{1,15}$'
    then (figures ->> ${name})::bigint end), 0)::bigint`
}

function textOf(name: string): RawBuilder<string> {
  return sql<string>`coalesce(max(figures ->> ${name}), '')`
}
