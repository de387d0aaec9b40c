import type { Transaction } from 'kysely'
import type { Actor } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Db } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { queueMessage } from '../outbox/outbox.ts'
import type { KeyOffer } from '../people/key-offer.ts'
import { makeOffer, type NewKeyOffer } from '../people/key-offer-make.ts'
import { ensureHolder } from '../people/robot.ts'
import { cannotRotate } from '../people/rotate-virtual-key.ts'
import { findVirtualKey, type ListedKey, recipientFor } from '../people/virtual-key-list.ts'

/** Whose a key on offer will be: somebody known, or a robot or project made with the offer, for which the recipient answers. */
export type OfferedTo = { ownerId: string } | { newHolder: { kind: 'robot' | 'project'; name: string } }

/**
 * Offers a key and lets its recipient know, in one transaction: they make it with a button, within 24 hours. Throws
 * `not-found` or `conflict` in words when who is to receive or own it is not there or has left.
 */
export async function offerKey(
  db: Db,
  input: Omit<NewKeyOffer, 'ownerId'> & OfferedTo & { actor: Actor; now: Date },
): Promise<KeyOffer> {
  return db.transaction().execute(async (transaction) => {
    if ('ownerId' in input) return offerIn(transaction, input)
    const holder = { ...input.newHolder, ownerId: input.recipientId, now: input.now }
    const { id } = await ensureHolder(transaction, holder)
    return offerIn(transaction, { ...input, ownerId: id })
  })
}

/** What came of offering a new key in the place of another; every outcome but the first changed nothing. */
export type OfferedRotation =
  | { outcome: 'offered'; offer: KeyOffer }
  | { outcome: 'revoked' | 'expired' | 'replaced'; listed: ListedKey }
  | { outcome: 'not-found' }

/**
 * Offers a new key in the place of one: same name, person, project, tags, models and end, unless an admin chose another
 * end (`expiresAt`). The old one goes on until the new one is made, and `graceSeconds` longer. It goes to the key's
 * person, or to who answers for a robot or project.
 */
export async function offerRotation(
  db: Db,
  input: { keyId: string; graceSeconds: number; expiresAt?: Date | null; actor: Actor; now: Date },
): Promise<OfferedRotation> {
  const { keyId, graceSeconds, expiresAt, actor, now } = input
  return db.transaction().execute(async (transaction) => {
    const listed = await findVirtualKey(transaction, keyId)
    if (!listed) return { outcome: 'not-found' }
    const { key } = listed
    const refusal = cannotRotate(key, now)
    if (refusal) return { outcome: refusal, listed }
    const recipientId = recipientFor(listed)
    if (recipientId === null) {
      throw new AppError('conflict', `Nobody answers for “${listed.person.name}”. Give it an owner first.`)
    }
    const offer = await offerIn(transaction, {
      recipientId,
      ownerId: key.personId,
      name: key.name,
      project: key.project,
      tags: key.tags,
      models: key.models,
      keyExpiresAt: expiresAt ?? key.expiresAt,
      budget: null,
      replacesKeyId: key.id,
      graceSeconds,
      actor,
      now,
    })
    return { outcome: 'offered', offer }
  })
}

async function offerIn(
  transaction: Transaction<Tables>,
  input: NewKeyOffer & { actor: Actor; now: Date },
): Promise<KeyOffer> {
  const offer = await makeOffer(transaction, input)
  await queueMessage(
    transaction,
    {
      kind: 'key.offer',
      recipient: `person:${offer.recipientId}`,
      data: { offerId: offer.id },
      dedupeKey: `key.offer ${offer.id}`,
    },
    input.now,
  )
  return offer
}
