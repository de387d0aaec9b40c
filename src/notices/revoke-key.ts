import type { Actor } from '../audit/record-act.ts'
import type { Db } from '../db/database.ts'
import { queueMessage } from '../outbox/outbox.ts'
import { revokeKey } from '../people/revoke-virtual-key.ts'
import type { VirtualKey } from '../people/virtual-key.ts'
import { findVirtualKey, recipientFor } from '../people/virtual-key-list.ts'

/**
 * Revokes a key and, where somebody else than its own person did it, tells that person. Null when it is revoked already
 * or not there.
 */
export async function revokeKeyAndTell(
  db: Db,
  input: { keyId: string; actor: Actor; now: Date },
): Promise<VirtualKey | null> {
  const { keyId, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    const key = await revokeKey(transaction, input)
    if (!key) return null
    const listed = await findVirtualKey(transaction, keyId)
    const recipientId = listed && recipientFor(listed)
    if (recipientId && recipientId !== actor.id) {
      await queueMessage(
        transaction,
        {
          kind: 'key.revoked',
          recipient: `person:${recipientId}`,
          data: { keyId, by: actor.id },
          dedupeKey: `key.revoked ${keyId}`,
        },
        now,
      )
    }
    return key
  })
}
