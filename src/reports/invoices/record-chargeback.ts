import { type Actor, recordAct } from '../../audit/record-act.ts'
import type { Db } from '../../db/database.ts'
import type { Explained } from './explained.ts'

/** Writes down that somebody takes an explained invoice away in a file; before it is theirs. */
export async function recordChargeback(
  db: Db,
  { explained, actor, now }: { explained: Explained; actor: Actor; now: Date },
): Promise<void> {
  const { id, number, vendor } = explained.invoice
  await db.transaction().execute((transaction) =>
    recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'invoice.export',
      subject: String(id),
      detail: { number, vendor, rows: explained.shares.length },
    }),
  )
}
