import type { Db } from '../db/database.ts'
import { queueMessages } from '../outbox/outbox.ts'
import { claimReminders } from '../people/key-reminders.ts'
import { recipientFor } from '../people/virtual-key-list.ts'

/**
 * Queues a reminder for each key that expires within seven days, and once more within one day; each is said once, to the
 * key's person, to who answers for a robot or project, or to the admins. Returns how many. Call it as often as you like.
 */
export async function remindOfExpiry(db: Db, now: Date): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const due = await claimReminders(transaction, now)
    const messages = due.map((listed) => {
      const recipientId = recipientFor(listed)
      return {
        kind: 'key.expires',
        recipient: recipientId === null ? 'admins' : `person:${recipientId}`,
        data: { keyId: listed.key.id },
        dedupeKey: `key.expires ${listed.key.id} ${listed.daysBefore}`,
      }
    })
    await queueMessages(transaction, messages, now)
    return due.length
  })
}
