import { type RawBuilder, sql } from 'kysely'
import type { Day, DayRange } from '../base/calendar.ts'

/** A stretch of days `[from_day, to_day)` by its place in a list, the first 1. */
export type Stretch = { place: number; from_day: Day; to_day: Day }

/** Ranges of days as rows of `stretch`, to join what happened on them: one query for however many there are. */
export function stretchesOf(ranges: readonly DayRange[]): RawBuilder<Stretch> {
  const [from, to] = [ranges.map((range) => range.from), ranges.map((range) => range.to)]
  return sql<Stretch>`(select * from unnest(${from}::date[], ${to}::date[])
    with ordinality as asked(from_day, to_day, place))`
}
