import type { Transaction } from 'kysely'
import type { Actor } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { Tables } from '../db/tables.ts'
import { findOffer, type KeyOffer, keyOfferColumns, keyOfferOf } from './key-offer.ts'
import { lockedKey, retireKey } from './rotate-virtual-key.ts'
import { type MadeKey, makeVirtualKey, type VirtualKey } from './virtual-key.ts'

/** What came of pressing “Make my key”. A `made` key's secret is here and nowhere else. */
export type TakenOffer =
  | ({ outcome: 'made'; offer: KeyOffer; replaced: VirtualKey | null } & MadeKey)
  | { outcome: 'taken-before'; offer: KeyOffer }
  | { outcome: 'withdrawn'; offer: KeyOffer }
  | { outcome: 'expired'; offer: KeyOffer }
  | { outcome: 'not-yours' }
  | { outcome: 'not-found' }

type Input = { offerId: string; recipientId: string; actor: Actor; now: Date; hashKey: Buffer }

/**
 * Makes the key of an offer: once, for its recipient only, while it is open. Of two presses at once the second waits for
 * the first and finds the offer taken.
 */
export async function takeOfferIn(transaction: Transaction<Tables>, input: Input): Promise<TakenOffer> {
  const known = await findOffer(transaction, input.offerId)
  if (!known) return { outcome: 'not-found' }
  if (known.recipientId !== input.recipientId) return { outcome: 'not-yours' }
  const offer = (await areStillHere(transaction, known)) ? await taken(transaction, input) : null
  if (!offer) return whyNot(transaction, input)
  const old = offer.replacesKeyId === null ? null : await lockedKey(transaction, offer.replacesKeyId)
  // Rotating on the command line withdraws offers first; this is for the one made in between.
  if (old?.replacedBy) throw new AppError('conflict', 'This key was rotated meanwhile, so this offer no longer holds.')
  const made = await makeVirtualKey(transaction, {
    personId: offer.ownerId,
    name: offer.name,
    project: offer.project,
    tags: offer.tags,
    models: offer.models,
    lineageId: old?.lineageId ?? null,
    // A rotation is no way around an end that an admin set.
    expiresAt: offer.keyExpiresAt ?? old?.expiresAt ?? null,
    actor: input.actor,
    now: input.now,
    hashKey: input.hashKey,
  })
  await transaction.updateTable('key_offer').set({ key_id: made.key.id }).where('id', '=', offer.id).execute()
  const replaced =
    old && (await retireKey(transaction, { old, by: made.key, graceSeconds: offer.graceSeconds, ...input }))
  return { outcome: 'made', offer: { ...offer, keyId: made.key.id }, replaced, ...made }
}

// Locked until the key is there: whoever marks one of them as having left waits, and then finds the key to revoke it.
async function areStillHere(transaction: Transaction<Tables>, { recipientId, ownerId }: KeyOffer): Promise<boolean> {
  const people = await transaction
    .selectFrom('person')
    .where('id', 'in', [...new Set([recipientId, ownerId])])
    .select('left_at')
    .orderBy('id')
    .forShare()
    .execute()
  return people.every(({ left_at }) => left_at === null)
}

async function taken(transaction: Transaction<Tables>, { offerId, recipientId, now }: Input): Promise<KeyOffer | null> {
  const row = await transaction
    .updateTable('key_offer')
    .set({ taken_at: now })
    .where('id', '=', offerId)
    .where('recipient_id', '=', recipientId)
    .where('taken_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('open_until', '>', now)
    .returning(keyOfferColumns)
    .executeTakeFirst()
  return row ? keyOfferOf(row) : null
}

async function whyNot(transaction: Transaction<Tables>, { offerId, now }: Input): Promise<TakenOffer> {
  const offer = await findOffer(transaction, offerId)
  if (!offer) return { outcome: 'not-found' }
  if (offer.takenAt) return { outcome: 'taken-before', offer }
  return { outcome: offer.withdrawnAt === null && offer.openUntil <= now ? 'expired' : 'withdrawn', offer }
}
