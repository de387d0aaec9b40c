import type { Day } from '../base/calendar.ts'
import type { DbOrTransaction } from '../db/database.ts'

/** Who stands behind a handle: somebody with their team on a day and zone, or null where nobody was matched. */
export type Spender = {
  handleId: number
  person: { id: string; kind: 'person' | 'robot' | 'project'; teamId: string | null; zone: string } | null
}

/** Every handle that may have usage, and who stands behind it. Slack accounts are no such handles. */
export async function spenders(db: DbOrTransaction, day: Day): Promise<Spender[]> {
  const rows = await db
    .selectFrom('handle')
    .leftJoin('person', 'person.id', 'handle.person_id')
    .leftJoin('membership', (join) =>
      join
        .onRef('membership.person_id', '=', 'person.id')
        .on('membership.from_day', '<=', day)
        .on((on) => on.or([on('membership.to_day', 'is', null), on('membership.to_day', '>', day)])),
    )
    .where('handle.vendor', '<>', 'slack')
    .select([
      'handle.id as handleId',
      'person.id',
      'person.kind',
      'person.time_zone as zone',
      'membership.team_id as teamId',
    ])
    .orderBy('handle.id')
    .execute()
  return rows.map(({ handleId, id, kind, zone, teamId }) => ({
    handleId,
    person: id && kind ? { id, kind, teamId, zone: zone ?? 'UTC' } : null,
  }))
}
