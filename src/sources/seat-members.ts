import { sql } from 'kysely'
import type { DayRange } from '../base/calendar.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { stretchesOf } from '../db/stretches.ts'
import type { OwnerColumns, TeamColumns } from '../ledger/export-queries.ts'
import { rolesWithoutSeat } from './seats.ts'

/** Who had a seat, with the team they were in on the first of the days; `handle` is what the vendor calls them. */
export type SeatMember = { handle: string } & OwnerColumns & TeamColumns

/**
 * Those on a vendor's lists of members who had a seat on any day of a range, each once, in the order of handles: a list for
 * each range.
 */
export async function seatMembersIn(
  db: DbOrTransaction,
  { vendor, ranges }: { vendor: Provider; ranges: readonly DayRange[] },
): Promise<SeatMember[][]> {
  const rows = await db
    .selectFrom('vendor_member')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_member.account_id')
    .innerJoin('handle', 'handle.id', 'vendor_member.handle_id')
    .innerJoin(stretchesOf(ranges).as('stretch'), (join) =>
      join.on(sql<boolean>`first_seen_at < stretch.to_day::timestamp at time zone 'UTC'
        and (vendor_member.removed_at is null or (vendor_member.removed_at > first_seen_at
          and vendor_member.removed_at > stretch.from_day::timestamp at time zone 'UTC'))`),
    )
    .leftJoin('person', 'person.id', 'handle.person_id')
    .leftJoin('membership', (join) =>
      join.on(sql<boolean>`membership.person_id = person.id and membership.from_day <= stretch.from_day
        and (membership.to_day is null or membership.to_day > stretch.from_day)`),
    )
    .leftJoin('team', 'team.id', 'membership.team_id')
    .leftJoin('team as parent', 'parent.id', 'team.parent_id')
    .where('vendor_account.vendor', '=', vendor)
    .where('vendor_member.role', 'not in', rolesWithoutSeat)
    .distinctOn(['stretch.place', 'handle.name'])
    .select(['stretch.place', 'handle.name as handle', 'person.id as personId', 'person.name as person'])
    .select(['person.email', 'person.kind as personKind'])
    .select(['team.id as teamId', 'team.name as team', 'parent.name as parentTeam'])
    .select(sql<string | null>`coalesce(nullif(team.cost_centre, ''), nullif(parent.cost_centre, ''))`.as('costCentre'))
    .orderBy('stretch.place')
    .orderBy('handle.name')
    .execute()
  const lists = Map.groupBy(rows, ({ place }) => place)
  return ranges.map((_, index) => (lists.get(index + 1) ?? []).map(({ place, ...member }) => member))
}
