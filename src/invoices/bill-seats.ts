import type { Transaction } from 'kysely'
import type { Provider } from '../base/provider.ts'
import type { Tables } from '../db/tables.ts'
import { noteBilledSeats, type SeatBill } from '../sources/billed-seats.ts'
import type { Invoice } from './invoice.ts'
import { invoices } from './read-invoices.ts'

/**
 * Makes what the counted invoices bill for seats the price of their cycles, above the price in settings; the latest first. To
 * be called wherever an invoice comes, goes or changes, in the same transaction.
 */
export async function billSeats(transaction: Transaction<Tables>, vendor: Provider): Promise<void> {
  const counted = await invoices(transaction, { vendor })
  await noteBilledSeats(transaction, { vendor, bills: counted.flatMap(({ lines }) => seatBills(lines)) })
}

/** What lines bill for seats: subscriptions for some days, more than nothing, with how many. */
export function seatBills(
  lines: ReadonlyArray<Pick<Invoice['lines'][number], 'sort' | 'span' | 'quantity' | 'microUsd'>>,
): SeatBill[] {
  return lines.flatMap(({ sort, span, quantity, microUsd }) =>
    sort === 'subscription' && span && quantity !== null && quantity > 0 && microUsd !== null && microUsd > 0
      ? [{ span, quantity, microUsd }]
      : [],
  )
}
