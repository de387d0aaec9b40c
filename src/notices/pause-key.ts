import type { Actor } from '../audit/record-act.ts'
import type { Db } from '../db/database.ts'
import { queueMessage } from '../outbox/outbox.ts'
import { pauseKey } from '../people/pause-virtual-key.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import { findVirtualKey, recipientFor } from '../people/virtual-key-list.ts'

/**
 * Pauses a key and, where somebody else than its own person did it, tells that person. Null when it is paused or revoked
 * already, or not there.
 */
export async function pauseKeyAndTell(
  db: Db,
  input: { keyId: string; actor: Actor; now: Date },
): Promise<VirtualKey | null> {
  const { keyId, actor, now } = input
  return pauseKey(db, input, async (transaction) => {
    const listed = await findVirtualKey(transaction, keyId)
    const recipientId = listed && recipientFor(listed)
    if (!recipientId || recipientId === actor.id) return
    const message = { kind: 'key.paused', recipient: `person:${recipientId}`, data: { keyId, by: actor.id } }
    await queueMessage(transaction, { ...message, dedupeKey: `key.paused ${keyId} ${now.toISOString()}` }, now)
  })
}
