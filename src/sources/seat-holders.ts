import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { rolesWithoutSeat } from './seats.ts'

/** The ids of those who have a seat now: with one vendor, or with any where `provider` is null. */
export async function seatHolders(
  db: DbOrTransaction,
  { provider }: { provider: Provider | null },
): Promise<Set<string>> {
  let members = db
    .selectFrom('vendor_member')
    .innerJoin('handle', 'handle.id', 'vendor_member.handle_id')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_member.account_id')
    .where('vendor_account.state', '=', 'active')
    .where('vendor_member.removed_at', 'is', null)
    .where('vendor_member.role', 'not in', rolesWithoutSeat)
    .select('handle.person_id')
    .distinct()
  if (provider) members = members.where('vendor_account.vendor', '=', provider)
  const rows = await members.execute()
  return new Set(rows.flatMap(({ person_id }) => (person_id === null ? [] : [person_id])))
}
