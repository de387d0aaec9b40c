import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { holdsAfter } from './membership-days.ts'
import type { Person } from './person.ts'

/** Somebody in a team, from their first day on up to, and not including, the last one; null: for as long as nothing else is said. */
export type TeamMember = Person & { teamId: string; from: Day; to: Day | null }

/** Who is or is to be in any of these teams from a day on, in the order of names; those who left are not. */
export async function teamMembers(
  db: DbOrTransaction,
  { teamIds, day }: { teamIds: readonly string[]; day: Day },
): Promise<TeamMember[]> {
  if (teamIds.length === 0) return []
  return db
    .selectFrom('membership')
    .innerJoin('person', 'person.id', 'membership.person_id')
    .where('membership.team_id', 'in', [...teamIds])
    .where('person.left_at', 'is', null)
    .where(holdsAfter(day))
    .select(['person.id', 'person.kind', 'person.name', 'person.email'])
    .select(['membership.team_id as teamId', 'membership.from_day as from', 'membership.to_day as to'])
    .orderBy('person.name')
    .orderBy('person.id')
    .orderBy('membership.from_day')
    .execute()
}
