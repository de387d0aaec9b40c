import { sql } from 'kysely'
import type { DbOrTransaction } from '../db/database.ts'

/** What people are called, by their Slack ids (`U0ANA`); who is not known is left out. */
export async function namesOfSlackUsers(
  db: DbOrTransaction,
  slackUsers: readonly string[],
): Promise<Map<string, string>> {
  if (slackUsers.length === 0) return new Map()
  const slackUser = sql<string>`split_part(handle.name, ':', 2)`
  const rows = await db
    .selectFrom('handle')
    .innerJoin('person', 'person.id', 'handle.person_id')
    .where('handle.vendor', '=', 'slack')
    .where(sql<boolean>`${slackUser} = any(${[...new Set(slackUsers)]})`)
    .select([slackUser.as('slackUser'), 'person.name'])
    .execute()
  return new Map(rows.map((row) => [row.slackUser, row.name]))
}
