import { sql } from 'kysely'
import { type DayRange, startOfDay } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { OwnerColumns, TeamColumns } from '../ledger/export-queries.ts'
import { rolesWithoutSeat } from './seats.ts'

/** Who had a seat, with the team they were in on the first of the days; `handle` is what the vendor calls them. */
export type SeatMember = { handle: string } & OwnerColumns & TeamColumns

/** Those on a vendor's lists of members who had a seat on any day of a range, each once, in the order of handles. */
export async function seatMembersIn(
  db: DbOrTransaction,
  { vendor, range }: { vendor: Provider; range: DayRange },
): Promise<SeatMember[]> {
  const [from, to] = [startOfDay(range.from), startOfDay(range.to)]
  return db
    .selectFrom('vendor_member')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_member.account_id')
    .innerJoin('handle', 'handle.id', 'vendor_member.handle_id')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .leftJoin('membership', (join) =>
      join.on(sql<boolean>`membership.person_id = person.id and membership.from_day <= ${range.from}
        and (membership.to_day is null or membership.to_day > ${range.from})`),
    )
    .leftJoin('team', 'team.id', 'membership.team_id')
    .leftJoin('team as parent', 'parent.id', 'team.parent_id')
    .where('vendor_account.vendor', '=', vendor)
    .where('vendor_member.role', 'not in', rolesWithoutSeat)
    .where('first_seen_at', '<', to)
    .where(sql<boolean>`(vendor_member.removed_at is null
      or (vendor_member.removed_at > ${from} and vendor_member.removed_at > first_seen_at))`)
    .distinctOn('handle.name')
    .select(['handle.name as handle', 'person.id as personId', 'person.name as person', 'person.email'])
    .select(['person.kind as personKind', 'team.id as teamId', 'team.name as team', 'parent.name as parentTeam'])
    .select(sql<string | null>`coalesce(nullif(team.cost_centre, ''), nullif(parent.cost_centre, ''))`.as('costCentre'))
    .orderBy('handle.name')
    .execute()
}
