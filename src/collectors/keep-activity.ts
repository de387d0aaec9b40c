import type { Day } from '../base/calendar.ts'
import { type Activity, replaceActivity } from '../sources/activity.ts'
import { disguiseActivity } from './disguise.ts'
import type { Reading } from './feed.ts'

/**
 * Takes over what a feed tells of people's activity on the days `from` to `to` (not included), in the place of what it told
 * before. Whoever was deleted stands there under their pseudonym.
 */
export function keepActivity(
  reading: Pick<Reading, 'db' | 'runId' | 'accountId' | 'provider' | 'pseudonyms'>,
  told: { feed: string; from: Day; to: Day; rows: readonly Activity[] },
): Promise<{ changed: number }> {
  const { db, runId, accountId, provider } = reading
  return replaceActivity(db, { runId, accountId, provider, ...told, rows: disguiseActivity(reading, told.rows) })
}
