import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'
import type { Person } from './person.ts'

/** The people, robots and projects in a team with its sub-teams on a day, without those who left; of no team: everybody. */
export async function peopleIn(
  db: DbOrTransaction,
  { teamId, day }: { teamId: string | null; day: Day },
): Promise<Person[]> {
  const people = db.selectFrom('person').select(['id', 'kind', 'name', 'email']).where('left_at', 'is', null)
  if (teamId === null) return people.execute()
  const members = db
    .selectFrom('membership')
    .innerJoin('team', 'team.id', 'membership.team_id')
    .where((where) => where.or([where('team.id', '=', teamId), where('team.parent_id', '=', teamId)]))
    .where('from_day', '<=', day)
    .where((where) => where.or([where('to_day', 'is', null), where('to_day', '>', day)]))
    .select('person_id')
  return people.where('id', 'in', members).execute()
}
