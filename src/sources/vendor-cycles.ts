import { type DayRange, dayOf } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** A billing cycle from instant to instant, and in whole UTC days. */
export type VendorCycle = { startsAt: Date; endsAt: Date; days: DayRange }

/** The billing cycles of a vendor's accounts, in their order. */
export async function vendorCycles(db: DbOrTransaction, vendor: Provider): Promise<VendorCycle[]> {
  const cycles = await db
    .selectFrom('vendor_cycle')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_cycle.account_id')
    .where('vendor', '=', vendor)
    .select(['starts_at as startsAt', 'ends_at as endsAt'])
    .distinct()
    .orderBy('starts_at')
    .execute()
  return cycles.map((cycle) => ({ ...cycle, days: { from: dayOf(cycle.startsAt), to: dayOf(cycle.endsAt) } }))
}
