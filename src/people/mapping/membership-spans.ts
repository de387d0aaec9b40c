import type { DbOrTransaction } from '../../db/database.ts'
import type { MembershipSpan } from './planned-moves.ts'

/** Everything said of the teams people were, are and are to be in, by person, oldest first; those never in one are absent. */
export async function membershipSpans(
  db: DbOrTransaction,
  personIds: readonly string[],
): Promise<Map<string, MembershipSpan[]>> {
  if (personIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('membership')
    .where('person_id', 'in', [...personIds])
    .orderBy('from_day')
    .select(['person_id', 'team_id as teamId', 'from_day as from', 'to_day as to'])
    .execute()
  const spans = new Map<string, MembershipSpan[]>()
  for (const { person_id, ...span } of rows) spans.set(person_id, [...(spans.get(person_id) ?? []), span])
  return spans
}
