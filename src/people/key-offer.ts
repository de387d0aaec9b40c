import type { Transaction } from 'kysely'
import { z } from 'zod'
import { type Actor, recordAct } from '../audit/record-act.ts'
import { type MicroUsd, microUsd } from '../base/money.ts'
import type { Db, DbOrTransaction } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'

/** A budget that a key gets when it is made. */
export type OfferedBudget = {
  limitMicroUsd: MicroUsd
  period: 'day' | 'week' | 'month' | 'cycle' | 'year'
  hard: boolean
}

/** A key that its recipient may make with a button; until then there is no secret. `open` ends at `openUntil`. */
export type KeyOffer = {
  id: string
  recipientId: string
  /** Whose key it will be: the recipient, or a robot or project. */
  ownerId: string
  name: string
  project: string
  tags: Record<string, string>
  models: string[]
  keyExpiresAt: Date | null
  budget: OfferedBudget | null
  /** The key whose place the new one takes, and for how long that one goes on when it is made. */
  replacesKeyId: string | null
  graceSeconds: number
  offeredBy: string
  offeredAt: Date
  openUntil: Date
  takenAt: Date | null
  withdrawnAt: Date | null
  keyId: string | null
}

/** Withdraws every open offer somebody who left was to take, or whose key was to be theirs. Returns them. */
export async function withdrawOffersOf(
  transaction: Transaction<Tables>,
  input: { personId: string; actor: Actor; now: Date },
): Promise<KeyOffer[]> {
  const rows = await withdrawn(transaction, input.now)
    .where((where) => where.or([where('recipient_id', '=', input.personId), where('owner_id', '=', input.personId)]))
    .returning(keyOfferColumns)
    .execute()
  return recorded(transaction, rows.map(keyOfferOf), input)
}

/** Withdraws the open offers of a key that was to take another's place. Returns them. */
export async function withdrawOffersFor(
  transaction: Transaction<Tables>,
  input: { keyId: string; actor: Actor; now: Date },
): Promise<KeyOffer[]> {
  const rows = await withdrawn(transaction, input.now)
    .where('replaces_key_id', '=', input.keyId)
    .returning(keyOfferColumns)
    .execute()
  return recorded(transaction, rows.map(keyOfferOf), input)
}

/** Withdraws one offer, in a transaction of its own; null when it was taken or withdrawn before, or is not there. */
export async function withdrawOffer(
  db: Db,
  input: { offerId: string; actor: Actor; now: Date },
): Promise<KeyOffer | null> {
  return db.transaction().execute(async (transaction) => {
    const rows = await withdrawn(transaction, input.now)
      .where('id', '=', input.offerId)
      .returning(keyOfferColumns)
      .execute()
    const [offer] = await recorded(transaction, rows.map(keyOfferOf), input)
    return offer ?? null
  })
}

/** An offer as it stands; null for an id that is none. */
export async function findOffer(db: DbOrTransaction, offerId: string): Promise<KeyOffer | null> {
  if (!z.uuid().safeParse(offerId).success) return null
  const row = await db.selectFrom('key_offer').select(keyOfferColumns).where('id', '=', offerId).executeTakeFirst()
  return row ? keyOfferOf(row) : null
}

/** An offer as the audit log tells of it. */
export function offerFacts(offer: KeyOffer) {
  return {
    name: offer.name,
    recipientId: offer.recipientId,
    ownerId: offer.ownerId,
    project: offer.project,
    tags: offer.tags,
    models: offer.models,
    budget: offer.budget && { ...offer.budget },
    replacesKeyId: offer.replacesKeyId,
    graceSeconds: offer.graceSeconds,
    keyExpiresAt: offer.keyExpiresAt?.toISOString() ?? null,
    openUntil: offer.openUntil.toISOString(),
    withdrawnAt: offer.withdrawnAt?.toISOString() ?? null,
  }
}

export const keyOfferColumns = [
  'id',
  'recipient_id as recipientId',
  'owner_id as ownerId',
  'name',
  'project',
  'tags',
  'models',
  'key_expires_at as keyExpiresAt',
  'budget',
  'replaces_key_id as replacesKeyId',
  'grace_seconds as graceSeconds',
  'offered_by as offeredBy',
  'offered_at as offeredAt',
  'open_until as openUntil',
  'taken_at as takenAt',
  'withdrawn_at as withdrawnAt',
  'key_id as keyId',
] as const

const texts = z.record(z.string(), z.string())
const names = z.array(z.string())
const budget = z
  .object({
    limitMicroUsd: z.number().int().positive().transform(microUsd),
    period: z.enum(['day', 'week', 'month', 'cycle', 'year']),
    hard: z.boolean(),
  })
  .nullable()

/** A row as it is read, its JSON still unread. */
type Row = Omit<KeyOffer, 'tags' | 'models' | 'budget'> & { tags: unknown; models: unknown; budget: unknown }

export function keyOfferOf(row: Row): KeyOffer {
  return { ...row, tags: texts.parse(row.tags), models: names.parse(row.models), budget: budget.parse(row.budget) }
}

function withdrawn(transaction: Transaction<Tables>, now: Date) {
  return transaction
    .updateTable('key_offer')
    .set({ withdrawn_at: now })
    .where('taken_at', 'is', null)
    .where('withdrawn_at', 'is', null)
}

async function recorded(
  transaction: Transaction<Tables>,
  offers: KeyOffer[],
  { actor, now }: { actor: Actor; now: Date },
): Promise<KeyOffer[]> {
  for (const offer of offers) {
    const after = offerFacts(offer)
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'key-offer.withdraw',
      subject: offer.id,
      detail: { name: offer.name, recipientId: offer.recipientId },
      before: { ...after, withdrawnAt: null },
      after,
    })
  }
  return offers
}
