import { sql } from 'kysely'
import { addDays, type Day } from '../base/calendar.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import { sumAnew } from './close-days.ts'
import { memberTables, teamTables } from './coarse-tables.ts'

/**
 * Makes the sums of teams and members of closed days that have none, newest year first and in the order of its days, at most so
 * many. A day is one transaction of its own that waits for nobody: while somebody changes who is in which team, or whose a
 * handle is, it is left for the next time. Returns how many days were placed. Safe to call from several processes at once.
 */
export async function placeDays(db: Db, { atMost }: { atMost: number }): Promise<number> {
  let placed = 0
  for (const { month, placedTo, placeTo } of await monthsToPlace(db)) {
    for (let day = placedTo; day < placeTo && placed < atMost; day = addDays(day, 1)) {
      if (!(await db.transaction().execute((transaction) => placeDay(transaction, month, day)))) break
      placed += 1
    }
  }
  return placed
}

type Month = { month: Day; placedTo: Day; placeTo: Day }

async function monthsToPlace(db: Db): Promise<Month[]> {
  const found = await sql<Month>`
    select month, placed_to as "placedTo", closed_to as "placeTo" from coarse_month
    where placed_to < closed_to order by extract(year from month) desc, month`.execute(db)
  return found.rows
}

/** False where usage of the year before it is not placed yet, and where somebody is changing the year or who was where. */
async function placeDay(transaction: DbOrTransaction, month: Day, day: Day): Promise<boolean> {
  if (!(await isNext(transaction, month, day))) return false
  const locked = await sql<{ mine: boolean }>`select pg_try_advisory_xact_lock(coarse_place_lock()) as mine`.execute(
    transaction,
  )
  if (!locked.rows[0]?.mine) return false
  await sql`select unplace_later_months(array[${day}]::date[])`.execute(transaction)
  const used = sql`(
      select usage_day.*, handle.person_id, team_id
      from usage_day join handle on handle.id = usage_day.handle_id
        left join membership on membership.person_id = handle.person_id
          and from_day <= ${day} and (to_day is null or to_day > ${day})
      where day = ${day}
    ) as placed`
  const ofYear = { day, before: await lastPlaced(transaction, month), used }
  for (const table of Object.values(memberTables)) await sumAnew(transaction, table, ofYear)
  const ofMonth = { day, before: day > month ? addDays(day, -1) : null, used: sql`${used} where team_id is not null` }
  for (const table of teamTables) await sumAnew(transaction, table, ofMonth)
  await sql`update coarse_month set placed_to = ${addDays(day, 1)} where month = ${month}`.execute(transaction)
  return true
}

/** Locks the year's months up to this one, so that none is opened meanwhile; false where somebody has one, or the day is not next. */
async function isNext(transaction: DbOrTransaction, month: Day, day: Day): Promise<boolean> {
  const upTo = sql`extract(year from month) = extract(year from ${month}::date) and month <= ${month}`
  const found = await sql<{ all: number; isPlaced: boolean }>`
    select (select count(*) from coarse_month where ${upTo}) as all,
      case when month = ${month} then placed_to = ${day} and closed_to > ${day} else not exists (
        select from usage_day where day >= placed_to and day < month + interval '1 month') end as "isPlaced"
    from coarse_month where ${upTo} order by month for update skip locked`.execute(transaction)
  return found.rows.length === found.rows[0]?.all && found.rows.every(({ isPlaced }) => isPlaced)
}

/** The newest day of the year, up to the month, that the sums to date can go on from. */
async function lastPlaced(transaction: DbOrTransaction, month: Day): Promise<Day | null> {
  const found = await sql<{ day: Day | null }>`
    select max(placed_to) - 1 as day from coarse_month
    where extract(year from coarse_month.month) = extract(year from ${month}::date)
      and coarse_month.month <= ${month} and placed_to > coarse_month.month`.execute(transaction)
  return found.rows[0]?.day ?? null
}
