import type { DbOrTransaction } from '../db/database.ts'
import { type KeyOffer, keyOfferColumns, keyOfferOf } from './key-offer.ts'
import type { Person } from './person.ts'

/** An offer with who is to take it and whose key it will be. */
export type ListedOffer = { offer: KeyOffer; recipient: Person; owner: Person }

/** The offers that may still be taken, the oldest first: of one recipient, or all. */
export async function openOffers(
  db: DbOrTransaction,
  input: { recipientId?: string; now: Date; limit: number },
): Promise<ListedOffer[]> {
  const rows = await db
    .selectFrom('key_offer')
    .select(keyOfferColumns)
    .where('taken_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .where('open_until', '>', input.now)
    .$if(input.recipientId !== undefined, (query) => query.where('recipient_id', '=', input.recipientId ?? ''))
    .orderBy('offered_at')
    .orderBy('id')
    .limit(input.limit)
    .execute()
  return withPeople(db, rows.map(keyOfferOf))
}

/** Offers with their people. */
export async function withPeople(db: DbOrTransaction, offers: readonly KeyOffer[]): Promise<ListedOffer[]> {
  if (offers.length === 0) return []
  const ids = new Set(offers.flatMap(({ recipientId, ownerId }) => [recipientId, ownerId]))
  const people = await db
    .selectFrom('person')
    .select(['id', 'kind', 'name', 'email'])
    .where('id', 'in', [...ids])
    .execute()
  const byId = new Map(people.map((person) => [person.id, person]))
  return offers.flatMap((offer) => {
    const [recipient, owner] = [byId.get(offer.recipientId), byId.get(offer.ownerId)]
    return recipient && owner ? [{ offer, recipient, owner }] : []
  })
}
