import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'

/**
 * Whether a message is heard for the first time by any process; forgets those of before yesterday. Slack tells of a message up
 * to three times more, within minutes: https://docs.slack.dev/apis/events-api#retries
 */
export async function hearOnce(
  db: Db,
  { team, channel, ts, now }: { team: string; channel: string; ts: string; now: Date },
): Promise<boolean> {
  await db
    .deleteFrom('heard_message')
    .where('heard_at', '<', startOfDay(addDays(dayOf(now), -1)))
    .execute()
  const heard = await db
    .insertInto('heard_message')
    .values({ team, channel, ts, heard_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return heard.numInsertedOrUpdatedRows === 1n
}
