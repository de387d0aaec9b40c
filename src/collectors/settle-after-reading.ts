import type { Db } from '../db/database.ts'
import { adjustProxied } from '../sources/adjustments.ts'
import { suggestKeyLinks } from '../sources/key-suggestions.ts'

/** What new figures of a vendor may change beside themselves: which keys are the proxy's, and adjustments to the bill. */
export async function settleAfterReading(db: Db, now: Date): Promise<void> {
  await suggestKeyLinks(db, now)
  await adjustProxied(db, { now })
}
