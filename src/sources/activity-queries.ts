import { sql } from 'kysely'
import type { Day, DayRange } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** Whose activity, of which feed, and when; of a team those who were in it, or in a sub-team, on the day. */
export type ActivityFilter = DayRange & { feed: string; teamId?: string }

/** Sums of figures over one dimension (a repository, a tool, a version), and how many people they are of. */
export type ActivitySums<Figure extends string> = { dimension: string; people: number } & Record<Figure, number>

/** What a feed tells by dimension, in no order. A figure that is not told is 0. */
export async function activityByDimension<Figure extends string>(
  db: DbOrTransaction,
  filter: ActivityFilter,
  figures: readonly Figure[],
): Promise<Array<ActivitySums<Figure>>> {
  const rows = await activity(db, filter)
    .groupBy('dimension')
    .select(['dimension', peopleCounted.as('people')])
    .select(figures.map((name) => sumOfFigure(name).as(name)))
    .execute()
  // The columns are those of the figures asked for, which the builder cannot follow.
  return rows as Array<ActivitySums<Figure>>
}

/** What a feed tells by day, in order. */
export async function activityByDay<Figure extends string>(
  db: DbOrTransaction,
  filter: ActivityFilter,
  figures: readonly Figure[],
): Promise<Array<{ day: Day } & Record<Figure, number>>> {
  const rows = await activity(db, filter)
    .groupBy('day')
    .select('day')
    .select(figures.map((name) => sumOfFigure(name).as(name)))
    .orderBy('day')
    .execute()
  return rows as Array<{ day: Day } & Record<Figure, number>>
}

/** The newest dimension of each person a feed tells of, as the version of their client. */
export async function newestDimensions(
  db: DbOrTransaction,
  filter: ActivityFilter,
): Promise<Array<{ name: string; dimension: string; day: Day }>> {
  return activity(db, filter)
    .where('dimension', '<>', '')
    .where('handle_id', '<>', 0)
    .distinctOn(sql`coalesce(person.id::text, handle.name)`)
    .select([sql<string>`coalesce(nullif(person.name, ''), handle.name)`.as('name'), 'dimension', 'day'])
    .orderBy(sql`coalesce(person.id::text, handle.name)`)
    .orderBy('day', 'desc')
    .orderBy('dimension', 'desc')
    .execute()
}

/**
 * What a feed rests on: how many active accounts could tell it, since which day it is known, and why it cannot be read now
 * (`readAs` is the name it is read under), empty where it can.
 */
export async function activityBasis(
  db: DbOrTransaction,
  { feed, readAs }: { feed: string; readAs: string },
): Promise<{ accounts: number; since: Day | null; problem: string }> {
  const known = await db
    .selectFrom('activity_day')
    .where('feed', '=', feed)
    .select(sql<Day | null>`min(day)`.as('since'))
    .executeTakeFirstOrThrow()
  const accounts = await db
    .selectFrom('vendor_account')
    .leftJoin('sync_feed', (join) =>
      join
        .onRef('sync_feed.account_id', '=', 'vendor_account.id')
        .on('sync_feed.feed', '=', readAs)
        .on('sync_feed.failing_since', 'is not', null),
    )
    .where('vendor', '=', 'cursor')
    .where('state', '=', 'active')
    .select('problem')
    .execute()
  const failing = accounts.flatMap(({ problem }) => problem ?? [])
  return { accounts: accounts.length, since: known.since, problem: failing[0] ?? '' }
}

const peopleCounted = sql<number>`count(distinct coalesce(person.id::text, handle.name)) filter (where handle_id <> 0)`

function activity(db: DbOrTransaction, { feed, from, to, teamId }: ActivityFilter) {
  const rows = db
    .selectFrom('activity_day')
    .innerJoin('handle', 'handle.id', 'activity_day.handle_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .where('feed', '=', feed)
    .where('day', '>=', from)
    .where('day', '<', to)
  if (teamId === undefined) return rows
  return rows.where(sql<boolean>`exists (select from membership join team on team.id = membership.team_id
    where (team.id = ${teamId} or team.parent_id = ${teamId}) and membership.person_id = handle.person_id
      and membership.from_day <= activity_day.day
      and (membership.to_day is null or membership.to_day > activity_day.day))`)
}

function sumOfFigure(name: string) {
  return sql<number>`coalesce(sum(case when jsonb_typeof(figures->${name}::text) = 'number'
    then (figures->>${name}::text)::numeric end), 0)::bigint`
}
