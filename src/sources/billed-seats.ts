import { type DayRange, dayOf, daysBetween } from '../base/calendar.ts'
import { type MicroUsd, roundToMicroUsd } from '../base/money.ts'
import type { Provider } from '../base/provider.ts'
import type { DbOrTransaction } from '../db/database.ts'
import { seatsInCycle } from './seats.ts'

/** What an invoice asks for so many seats of so many days. */
export type SeatBill = { span: DayRange; quantity: number; microUsd: MicroUsd }

/** A cycle of the vendor’s only account, and what a seat of it costs by the first bill that fits; null where none does. */
export type BilledCycle = { accountId: number; startsAt: Date; seatMicroUsd: MicroUsd | null }

/**
 * Which cycles the bills are for: those with the same days, within three, and just as many seats as Tally knows of. Nothing
 * where the vendor has several accounts, since an invoice names none.
 */
export async function billedCycles(
  db: DbOrTransaction,
  { vendor, bills }: { vendor: Provider; bills: readonly SeatBill[] },
): Promise<BilledCycle[]> {
  const cycles = await db
    .selectFrom('vendor_cycle')
    .innerJoin('vendor_account', 'vendor_account.id', 'vendor_cycle.account_id')
    .select(['account_id as accountId', 'starts_at as startsAt', 'ends_at as endsAt'])
    .where('vendor', '=', vendor)
    .where('state', '=', 'active')
    .orderBy('starts_at')
    .execute()
  if (new Set(cycles.map(({ accountId }) => accountId)).size !== 1) return []
  const billed: BilledCycle[] = []
  for (const { endsAt, ...cycle } of cycles) {
    const near = bills.filter(({ span }) => isAbout(span.from, cycle.startsAt) && isAbout(span.to, endsAt))
    const seats = near.length === 0 ? 0 : (await seatsInCycle(db, { ...cycle, endsAt })).length
    const bill = near.find(({ quantity }) => quantity === seats)
    billed.push({ ...cycle, seatMicroUsd: bill ? roundToMicroUsd(bill.microUsd / bill.quantity) : null })
  }
  return billed
}

/** Makes the bills the price of the cycles they are for, and of no other; seats are booked so at the next reading. */
export async function noteBilledSeats(
  transaction: DbOrTransaction,
  input: { vendor: Provider; bills: readonly SeatBill[] },
): Promise<void> {
  for (const { accountId, startsAt, seatMicroUsd } of await billedCycles(transaction, input)) {
    await transaction
      .updateTable('vendor_cycle')
      .set({ billed_seat_micro_usd: seatMicroUsd })
      .where('account_id', '=', accountId)
      .where('starts_at', '=', startsAt)
      .where('billed_seat_micro_usd', 'is distinct from', seatMicroUsd)
      .execute()
  }
}

function isAbout(day: DayRange['from'], at: Date): boolean {
  return Math.abs(daysBetween(day, dayOf(at))) <= 3
}
