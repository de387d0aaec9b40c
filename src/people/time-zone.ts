import type { DbOrTransaction } from '../db/database.ts'

/** The zone Slack says a person lives in, like `Europe/Madrid`; empty where it does not. */
export async function timeZoneOf(db: DbOrTransaction, personId: string): Promise<string> {
  const row = await db.selectFrom('person').select('time_zone').where('id', '=', personId).executeTakeFirst()
  return row?.time_zone ?? ''
}
