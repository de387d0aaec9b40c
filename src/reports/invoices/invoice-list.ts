import type { Day } from '../../base/calendar.ts'
import type { MicroUsd } from '../../base/money.ts'
import type { Provider } from '../../base/provider.ts'
import type { DbOrTransaction } from '../../db/database.ts'
import type { Invoice } from '../../invoices/invoice.ts'
import { invoices } from '../../invoices/read-invoices.ts'
import { type SortSums, sortSums } from './sort-sums.ts'

export const listedStates = ['fine', 'does-not-add-up', 'no-rate'] as const

/** An invoice in a list. `sums` and `total` are millionths of its currency. */
export type ListedInvoice = Pick<
  Invoice,
  'id' | 'vendor' | 'vendorName' | 'document' | 'number' | 'issued' | 'due' | 'span' | 'currency' | 'total' | 'file'
> & {
  sums: SortSums
  /** Null in another currency without a rate: it is in no sum of reports then. */
  totalMicroUsd: MicroUsd | null
  /** Why it is worth a look. */
  state: (typeof listedStates)[number]
}

export type InvoiceList = { rows: ListedInvoice[]; all: number; page: number; pages: number }

export const invoicesAPage = 10

/**
 * The invoices that count, latest first, so many a page; days of issue `[from, to)`, left out: all. `page` counts from 1 and
 * is brought into what there is. Only finance and admins see invoices: the caller asks.
 */
export async function invoiceList(
  db: DbOrTransaction,
  {
    page,
    size = invoicesAPage,
    ...filter
  }: { vendor?: Provider | null; from?: Day; to?: Day; page: number; size?: number },
): Promise<InvoiceList> {
  const found = await invoices(db, filter)
  const pages = Math.max(1, Math.ceil(found.length / size))
  const shown = Math.min(Math.max(1, page), pages)
  return { rows: found.slice((shown - 1) * size, shown * size).map(listed), all: found.length, page: shown, pages }
}

function listed(invoice: Invoice): ListedInvoice {
  const { id, vendor, vendorName, document, number, issued, due, span, currency, total, file, totalMicroUsd } = invoice
  return {
    ...{ id, vendor, vendorName, document, number, issued, due, span, currency, total, file, totalMicroUsd },
    sums: sortSums(invoice.lines),
    state: invoice.mismatches.length > 0 ? 'does-not-add-up' : totalMicroUsd === null ? 'no-rate' : 'fine',
  }
}
