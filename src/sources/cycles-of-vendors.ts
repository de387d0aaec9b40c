import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Cycle } from '../settings/billing-cycles.ts'

/** The billing cycles vendors tell of, oldest first: of each vendor those of the active account known longest that told of any. */
export async function cyclesOfVendors(db: DbOrTransaction): Promise<Map<Provider, Cycle[]>> {
  const rows = await db
    .selectFrom('vendor_cycle')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_cycle.account_id')
    .where('state', '=', 'active')
    .select(['vendor', 'account_id as accountId', 'starts_at as startsAt', 'ends_at as endsAt'])
    .orderBy('account_id')
    .orderBy('starts_at')
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ vendor }) => vendor)].map(([vendor, told]) => [
      vendor,
      told
        .filter(({ accountId }) => accountId === told[0]?.accountId)
        .map(({ startsAt, endsAt }) => ({ startsAt, endsAt })),
    ]),
  )
}
