import { sql } from 'kysely'
import type { DayRange } from '../base/calendar.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { rolesWithoutSeat } from './seats.ts'

/** The seats of an account: how many, what one costs a month (null where nobody said), and who does not use theirs. */
export type SeatUse = {
  accountId: number
  vendor: Provider
  label: string
  seatMicroUsd: MicroUsd | null
  seats: number
  used: number
  /** In the order of names. */
  unused: string[]
}

/**
 * The seats there are now and whether anything was used under them in a range of days; of a team only its members of
 * today. Accounts without members are left out, and those paid by use: being in a vendor's organisation is no seat.
 */
export async function seatUse(
  db: DbOrTransaction,
  input: { range: DayRange; memberIds: readonly string[] | null },
): Promise<SeatUse[]> {
  const { range, memberIds } = input
  const members = db
    .selectFrom('vendor_member')
    .innerJoin('handle', 'handle.id', 'vendor_member.handle_id')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_member.account_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .where('vendor_account.state', '=', 'active')
    .where((where) =>
      where.or([where('vendor_account.vendor', '=', 'cursor'), where('vendor_account.seat_micro_usd', 'is not', null)]),
    )
    .where('vendor_member.removed_at', 'is', null)
    .where('vendor_member.role', 'not in', rolesWithoutSeat)
    .$if(memberIds !== null, (query) => query.where('handle.person_id', 'in', [...(memberIds ?? [])]))
    .select([
      'vendor_account.id as accountId',
      sql<Provider>`vendor_account.vendor`.as('vendor'),
      'vendor_account.label',
      sql<MicroUsd | null>`vendor_account.seat_micro_usd`.as('seatMicroUsd'),
      sql<string>`coalesce(nullif(person.name, ''), nullif(vendor_member.name, ''), handle.name)`.as('name'),
      sql<boolean>`exists (select from usage_day where usage_day.handle_id = handle.id
        and usage_day.day >= ${range.from} and usage_day.day < ${range.to} and usage_day.requests > 0)`.as('isUsed'),
    ])
    .orderBy('name')
  if (memberIds?.length === 0) return []
  const byAccount = Map.groupBy(await members.execute(), ({ accountId }) => accountId)
  return [...byAccount]
    .toSorted(([one], [other]) => one - other)
    .flatMap(([accountId, rows]) => {
      const [first] = rows
      if (!first) return []
      const { vendor, label, seatMicroUsd } = first
      const unused = rows.flatMap(({ isUsed, name }) => (isUsed ? [] : [name]))
      return [{ accountId, vendor, label, seatMicroUsd, seats: rows.length, used: rows.length - unused.length, unused }]
    })
}
