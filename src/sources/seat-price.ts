import { type Actor, recordAct } from '../audit/record-act.ts'
import { AppError } from '../base/app-error.ts'
import type { MicroUsd } from '../base/money.ts'
import type { Db } from '../db/database.ts'
import { changeAccount, lockAccount, type VendorAccount } from './vendor-account.ts'

/** Says what a seat costs a month; null: not known. Cycles that are over keep the price they were booked at. */
export async function setSeatPrice(
  db: Db,
  input: { id: number; seatMicroUsd: MicroUsd | null; actor: Actor; now: Date },
): Promise<VendorAccount> {
  const { id, seatMicroUsd, actor, now } = input
  if (seatMicroUsd !== null && seatMicroUsd < 0) {
    throw new AppError('bad-input', 'A seat’s price cannot be less than $0. Nothing was changed.')
  }
  return db.transaction().execute(async (transaction) => {
    const before = await lockAccount(transaction, id)
    if (before.seatMicroUsd === seatMicroUsd) return before
    const after = await changeAccount(transaction, id, { seat_micro_usd: seatMicroUsd })
    await recordAct(transaction, {
      at: now,
      actor: actor.id,
      origin: actor.origin,
      act: 'vendor-account.seat-price',
      subject: String(id),
      detail: { vendor: before.vendor, label: before.label },
      before: { seatMicroUsd: before.seatMicroUsd },
      after: { seatMicroUsd },
    })
    return after
  })
}
