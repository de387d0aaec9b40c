import { type DayRange, dayOf, startOfDay } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** The billing cycles of a vendor's accounts that have days in a range, in whole UTC days, in their order. */
export async function vendorCyclesIn(
  db: DbOrTransaction,
  { vendor, range }: { vendor: Provider; range: DayRange },
): Promise<DayRange[]> {
  const cycles = await db
    .selectFrom('vendor_cycle')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_cycle.account_id')
    .where('vendor', '=', vendor)
    .where('starts_at', '<', startOfDay(range.to))
    .where('ends_at', '>', startOfDay(range.from))
    .select(['starts_at as startsAt', 'ends_at as endsAt'])
    .distinct()
    .orderBy('starts_at')
    .execute()
  return cycles.map(({ startsAt, endsAt }) => ({ from: dayOf(startsAt), to: dayOf(endsAt) }))
}
