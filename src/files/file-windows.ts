import { sql } from 'kysely'
import { addDays, type Day, dayMs, dayOf, daysBetween, hourMs, startOfDay } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** A part of a file that is counted in one transaction: `[from, to)`, and the days in it the file has something of. */
export type FileWindow = { from: Date; to: Date; days: Day[]; rows: number }

/** As many as collectors count at once, so that whoever else counts waits for about a second. */
const windowRows = 25_000
const windowDays = 31

/** The UTC day of a staged row, from 1970 on, as SQL. Nothing that is read lies before 2020, so that cutting off is rounding down. */
export const dayNumber = sql<number>`at_ms / ${sql.lit(dayMs)}::bigint`

/** The days a file has something of, in order. `table` is where it is staged. */
export async function daysStaged(db: DbOrTransaction, table: string): Promise<Array<{ day: Day; rows: number }>> {
  const { rows } = await sql<{ number: number; rows: number }>`
    select ${dayNumber} as number, count(*) as rows from ${sql.table(table)} group by 1 order by 1`.execute(db)
  return rows.map(({ number, rows: count }) => ({ day: dayOf(new Date(number * dayMs)), rows: count }))
}

/** Puts days together until they are enough for a transaction; one that is more than enough is parted by the hour. */
export function windowsOf(days: ReadonlyArray<{ day: Day; rows: number }>): FileWindow[] {
  const windows: FileWindow[] = []
  for (const { day, rows } of days) {
    const last = windows.at(-1)
    const first = last?.days[0]
    const fits = last && first && last.rows + rows <= windowRows && daysBetween(first, day) < windowDays
    if (fits) {
      last.days.push(day)
      last.rows += rows
      last.to = startOfDay(addDays(day, 1))
    } else windows.push({ from: startOfDay(day), to: startOfDay(addDays(day, 1)), days: [day], rows })
  }
  return windows.flatMap(parted)
}

function parted(window: FileWindow): FileWindow[] {
  if (window.rows <= 2 * windowRows) return [window]
  const hours = Math.max(1, Math.floor(24 / Math.ceil(window.rows / windowRows)))
  return Array.from({ length: Math.ceil(24 / hours) }, (_, index) => {
    const from = new Date(window.from.getTime() + index * hours * hourMs)
    const to = new Date(Math.min(from.getTime() + hours * hourMs, window.to.getTime()))
    return { ...window, from, to, rows: Math.ceil((window.rows * hours) / 24) }
  })
}
