import { sql } from 'kysely'
import type { Day, DayRange } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { stretchesOf } from '../db/stretches.ts'

/**
 * The first and the last day of each range of which a vendor or its files have told usage; `place` is the range's, the first
 * 1. Ranges of which none was told are absent.
 */
export async function toldDaysIn(
  db: DbOrTransaction,
  { vendor, ranges }: { vendor: Provider; ranges: readonly DayRange[] },
): Promise<Array<{ place: number; first: Day; last: Day }>> {
  return db
    .selectFrom('source_day')
    .innerJoin('vendor_account', (join) => join.on(sql<boolean>`vendor_account.id::text = source_day.account`))
    .innerJoin(stretchesOf(ranges).as('stretch'), (join) =>
      join.on(sql<boolean>`source_day.day >= stretch.from_day and source_day.day < stretch.to_day`),
    )
    .where('vendor', '=', vendor)
    .where('source', 'not in', ['seats', 'adjustment'])
    .groupBy('stretch.place')
    .select(['stretch.place', sql<Day>`min(source_day.day)`.as('first'), sql<Day>`max(source_day.day)`.as('last')])
    .execute()
}
