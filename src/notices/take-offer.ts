import { setBudgetIn } from '../budgets/budget.ts'
import { usualThresholds } from '../budgets/limits.ts'
import type { Db } from '../db/database.ts'
import { type TakenOffer, takeOfferIn } from '../people/key-offer-take.ts'

/**
 * Makes the key of an offer for the person who presses its button, with the budget that was offered with it: both or
 * neither. Once, for the recipient only, while the offer is open; `hashKey` is the vault's.
 */
export async function takeOffer(
  db: Db,
  input: { offerId: string; recipientId: string; now: Date; hashKey: Buffer },
): Promise<TakenOffer> {
  const actor = { id: input.recipientId, origin: 'slack' as const }
  return db.transaction().execute(async (transaction) => {
    const taken = await takeOfferIn(transaction, { ...input, actor })
    // A key in the place of another keeps the budget of its line.
    if (taken.outcome !== 'made' || taken.offer.budget === null || taken.replaced) return taken
    const { hard, period, limitMicroUsd } = taken.offer.budget
    await setBudgetIn(transaction, {
      scope: { kind: 'key', lineageId: taken.key.lineageId },
      limitMicroUsd,
      period,
      hard,
      strict: false,
      warnAt: [...usualThresholds],
      actor: { id: taken.offer.offeredBy, origin: 'slack' },
      now: input.now,
    })
    return taken
  })
}
