import type { Transaction } from 'kysely'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import { newId } from '../base/id.ts'
import type { Tables } from '../db/tables.ts'
import { type KeyOffer, keyOfferColumns, keyOfferOf, offerFacts, withdrawOffersFor } from './key-offer.ts'

/** What a key on offer is to be. */
export type NewKeyOffer = Pick<
  KeyOffer,
  'recipientId' | 'ownerId' | 'name' | 'project' | 'tags' | 'models' | 'keyExpiresAt' | 'budget'
> & { replacesKeyId?: string | null; graceSeconds?: number }

/** How long a key may be made after it was offered; no longer than it would work. */
export const offerOpenForMs = 24 * 3_600_000

/**
 * Offers a key. An earlier open offer in place of the same key is withdrawn. Throws `not-found` or `conflict` when who is
 * to receive or own it is not there or has left.
 */
export async function makeOffer(
  transaction: Transaction<Tables>,
  input: NewKeyOffer & { actor: Actor; now: Date },
): Promise<KeyOffer> {
  const { actor, now, keyExpiresAt, replacesKeyId = null, graceSeconds = 0 } = input
  const openUntil = new Date(now.getTime() + offerOpenForMs)
  for (const personId of new Set([input.recipientId, input.ownerId])) await requirePresent(transaction, personId)
  if (replacesKeyId !== null) await withdrawOffersFor(transaction, { keyId: replacesKeyId, actor, now })
  const row = await transaction
    .insertInto('key_offer')
    .values({
      id: newId(),
      recipient_id: input.recipientId,
      owner_id: input.ownerId,
      name: input.name,
      project: input.project,
      tags: JSON.stringify(input.tags),
      models: JSON.stringify(input.models),
      key_expires_at: keyExpiresAt,
      budget: input.budget && JSON.stringify(input.budget),
      replaces_key_id: replacesKeyId,
      grace_seconds: graceSeconds,
      offered_by: actor.id,
      offered_at: now,
      open_until: keyExpiresAt && keyExpiresAt < openUntil ? keyExpiresAt : openUntil,
    })
    .returning(keyOfferColumns)
    .executeTakeFirstOrThrow()
  const offer = keyOfferOf(row)
  await recordAct(transaction, {
    at: now,
    actor: actor.id,
    origin: actor.origin,
    act: 'key-offer.create',
    subject: offer.id,
    detail: { name: offer.name, recipientId: offer.recipientId },
    before: null,
    after: offerFacts(offer),
  })
  return offer
}

async function requirePresent(transaction: Transaction<Tables>, personId: string): Promise<void> {
  const person = await transaction
    .selectFrom('person')
    .where('id', '=', personId)
    .select(['name', 'left_at'])
    .executeTakeFirst()
  if (!person) throw new AppError('not-found', 'Tally does not know who this key is for. Nothing was offered.')
  if (person.left_at) throw new AppError('conflict', `${person.name} has left, so no key can be offered.`)
}
