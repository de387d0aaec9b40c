import { addDays, day } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import { unmatchedSpend } from '../ledger/unmatched-spend.ts'
import { readOrganisation } from '../settings/organisation.ts'
import { lastTurn } from './local-schedule.ts'
import { type Composed, decideOccasion, logLate } from './occasion.ts'
import type { Planning } from './planning.ts'

const daysBack = 30

/**
 * Tells the admins, once a week at most, of names from vendors that spent something in the last thirty days and are nobody's:
 * on the day and at the time of the weekly digest by the organisation's clock, or within two days after.
 */
export async function tellOfUnmatched(db: Db, { now, log }: Pick<Planning, 'now' | 'log'>): Promise<void> {
  const { digests, timeZone } = await readOrganisation(db)
  const { time, weekday } = digests.weekly
  const { due, date } = lastTurn(now, { zone: timeZone, time, weekdays: [weekday] })
  const period = { from: addDays(day(date), -daysBack), to: day(date) }
  const compose = async (): Promise<Composed> =>
    (await unmatchedSpend(db, { period, atMost: 1 })).handles > 0 ? { say: period } : 'nothing'
  const usefulUntil = new Date(due.getTime() + 48 * 3_600_000)
  const occasion = { kind: 'people.unmatched', recipient: 'admins', name: date, due, usefulUntil }
  if ((await decideOccasion(db, { occasion, now, compose })) === 'late') logLate(occasion, log)
}
