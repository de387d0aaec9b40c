import { sql } from 'kysely'
import type { Day, DayRange } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** The first and the last day of a range of which a vendor or its files have told usage; null where of none. */
export async function toldDaysIn(
  db: DbOrTransaction,
  { vendor, range }: { vendor: Provider; range: DayRange },
): Promise<{ first: Day; last: Day } | null> {
  const { first, last } = await db
    .selectFrom('source_day')
    .innerJoin('vendor_account', (join) => join.on(sql<boolean>`vendor_account.id::text = source_day.account`))
    .where('vendor', '=', vendor)
    .where('source', 'not in', ['seats', 'adjustment'])
    .where('day', '>=', range.from)
    .where('day', '<', range.to)
    .select([sql<Day | null>`min(day)`.as('first'), sql<Day | null>`max(day)`.as('last')])
    .executeTakeFirstOrThrow()
  return first === null || last === null ? null : { first, last }
}
