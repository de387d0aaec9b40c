import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/**
 * The Slack account somebody is written to: of those that are active and in one of the workspaces Tally is connected to, the
 * one known longest. `workspaces` null: whichever. Null where there is none.
 */
export async function accountToWriteTo(
  db: DbOrTransaction,
  { personId, workspaces }: { personId: string; workspaces: readonly string[] | null },
): Promise<{ team: string; slackUser: string } | null> {
  const team = sql<string>`split_part(name, ':', 1)`
  const row = await db
    .selectFrom('handle')
    .where('vendor', '=', 'slack')
    .where('person_id', '=', personId)
    .where('deactivated_at', 'is', null)
    .$if(workspaces !== null, (query) => query.where(sql<boolean>`${team} = any(${[...(workspaces ?? [])]})`))
    .orderBy('id')
    .select([team.as('team'), sql<string>`split_part(name, ':', 2)`.as('slackUser')])
    .executeTakeFirst()
  return row ?? null
}
