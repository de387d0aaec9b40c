import type { Day } from '../../base/calendar.ts'
import type { DbOrTransaction } from '../../db/database.ts'
import type { Person } from '../person.ts'
import { listTeams, type Team } from '../team.ts'

/** Somebody with the team they are in on the day asked about; null: in none. */
export type MappedPerson = Person & { teamId: string | null }

/** Who is in which team on a day: everybody who has not left, robots too, in the order of e-mails; and every team. */
export type Mapping = { people: MappedPerson[]; teams: Team[] }

export async function readMapping(db: DbOrTransaction, day: Day): Promise<Mapping> {
  const people = await db
    .selectFrom('person')
    .leftJoin('membership', (join) =>
      join
        .onRef('membership.person_id', '=', 'person.id')
        .on('membership.from_day', '<=', day)
        .on(({ or, eb }) => or([eb('membership.to_day', 'is', null), eb('membership.to_day', '>', day)])),
    )
    .leftJoin('team', (join) => join.onRef('team.id', '=', 'membership.team_id').on('team.removed_at', 'is', null))
    .where('person.left_at', 'is', null)
    .where('person.kind', 'in', ['person', 'robot'])
    .orderBy('person.email')
    .orderBy('person.id')
    .select(['person.id', 'person.kind', 'person.name', 'person.email', 'team.id as teamId'])
    .execute()
  return { people, teams: await listTeams(db) }
}
