import { addDays, dayOf, startOfDay } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { removeOldMessages } from '../outbox/remove-old-messages.ts'

// Longer than the longest budget period and cycle, so that nothing is forgotten that could still be said again.
const keptDays = 400

// Incidents are told again, or not, by where they were told.
const keptForGood = ['incident.alert', 'incident.batch']

/**
 * Forgets what was said, and what was decided not to be, more than 400 days ago. What still waits is kept, however old.
 * Returns how many of each.
 */
export async function removeOldNotices(db: Db, now: Date): Promise<{ messages: number; occasions: number }> {
  const before = startOfDay(addDays(dayOf(now), -keptDays))
  const messages = await removeOldMessages(db, { before, except: keptForGood })
  const { numDeletedRows } = await db.deleteFrom('notice_occasion').where('decided_at', '<', before).executeTakeFirst()
  return { messages, occasions: Number(numDeletedRows) }
}
