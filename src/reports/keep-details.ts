import { addDays, type Day, dayOf } from '../base/calendar.ts'
import { daysBudgetsNeed } from '../budgets/needed-days.ts'
import type { Db } from '../db/database.ts'
import { daysOfUndoableFiles } from '../files/keep-files.ts'
import { removeSessions } from '../ledger/remove-entries.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { removeOldActivity, removeOldEntries } from '../sources/remove-old-details.ts'
import { removePictures } from './pictures.ts'

/** How many of each were removed. */
export type RemovedDetails = { entries: number; sessions: number; activity: number; pictures: number }

/**
 * Removes details older than the organisation keeps them, by whole UTC days: entries, sessions, what vendors told beside
 * money, pictures. Sums by the hour and day stay, so that reports and budgets say the same as before. Null where they are
 * kept forever. Said again, it removes nothing more.
 */
export async function removeOldDetails(db: Db, now: Date): Promise<RemovedDetails | null> {
  const { keepDetails } = await readOrganisation(db)
  if (keepDetails === 'forever') return null
  const today = dayOf(now)
  const before = addDays(today, -keepDetails)
  return {
    entries: await removeOldEntries(db, { before, today, except: await daysNeeded(db, now) }),
    sessions: await removeSessions(db, before),
    activity: await removeOldActivity(db, before),
    pictures: await removePictures(db, before),
  }
}

async function daysNeeded(db: Db, now: Date): Promise<ReadonlySet<Day>> {
  return new Set([...(await daysBudgetsNeed(db, now)), ...(await daysOfUndoableFiles(db, now))])
}
