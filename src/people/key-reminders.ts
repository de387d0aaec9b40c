import { sql, type Transaction } from 'kysely'
import type { Tables } from '../db/tables.ts'
import { type ListedKey, listedKeys } from './virtual-key-list.ts'

/** A key whose person is to be reminded that it expires, and at which mark: so many days before. */
export type DueReminder = ListedKey & { daysBefore: 7 | 1 }

/**
 * Takes the reminders that are due, each once, whatever calls this and how often: of a working key seven days and one day
 * before it expires. A key made for a shorter time has no reminder before it was a day old at that mark; one missed while
 * nothing ran is not said beside the next.
 */
export async function claimReminders(transaction: Transaction<Tables>, now: Date): Promise<DueReminder[]> {
  const lastDay = await claim(transaction, now, 1)
  const lastWeek = await claim(transaction, now, 7)
  return [...lastDay, ...lastWeek]
}

async function claim(transaction: Transaction<Tables>, now: Date, daysBefore: 7 | 1): Promise<DueReminder[]> {
  const mark = sql<Date>`expires_at - make_interval(days => ${daysBefore})`
  const rows = await transaction
    .updateTable('virtual_key')
    .set({ reminded_at: now })
    .where('revoked_at', 'is', null)
    .where('replaced_by', 'is', null)
    .where('expires_at', '>', now)
    .where(mark, '<=', now)
    .where('created_at', '<', mark)
    .where((where) => where.or([where('reminded_at', 'is', null), where('reminded_at', '<', mark)]))
    .returning('id')
    .execute()
  const keys = await listedKeys(
    transaction,
    rows.map(({ id }) => id),
  )
  return keys.map((listed) => ({ ...listed, daysBefore }))
}
