import { formatAmount } from '../../base/amount.ts'
import { AppError } from '../../base/app-error.ts'
import { addDays, type DayRange, dayOf } from '../../base/calendar.ts'
import { formatUsd, microUsd, zeroUsd } from '../../base/money.ts'
import type { DbOrTransaction } from '../../db/database.ts'
import { seatBills } from '../../invoices/bill-seats.ts'
import type { NewInvoice } from '../../invoices/invoice.ts'
import { invoiceReplaced } from '../../invoices/keep-invoice.ts'
import { type BilledCycle, billedCycles } from '../../sources/billed-seats.ts'
import type { DaySpan, ImportedBefore, InvoicePreview } from '../preview.ts'

/** What is shown of an invoice before it is kept: as it was read, what it would replace, and what was taken for granted. */
export async function previewInvoice(
  db: DbOrTransaction,
  input: { invoice: NewInvoice; notes: readonly string[]; before: ImportedBefore | null },
): Promise<InvoicePreview> {
  const { invoice, notes, before } = input
  const replaced = before ? null : await invoiceReplaced(db, invoice)
  const { currency, total } = invoice
  const bills =
    currency === 'USD' ? seatBills(invoice.lines.map((line) => ({ ...line, microUsd: microUsd(line.amount) }))) : []
  const billed = (await billedCycles(db, { vendor: invoice.vendor, bills })).filter(
    (cycle) => cycle.seatMicroUsd !== null,
  )
  return {
    kind: 'invoice',
    ...invoice,
    span: inclusive(invoice.span),
    lines: invoice.lines.map((line) => ({ ...line, span: line.span && inclusive(line.span) })),
    notes: [
      ...notes,
      ...billed.map(seatNote),
      ...(currency === 'USD'
        ? []
        : [
            `The invoice is in ${currency}: without a rate, reports show ${formatAmount(total, currency)} and no dollars.`,
          ]),
    ],
    before,
    replaces: replaced && { invoiceId: replaced.id, total: replaced.total },
  }
}

function seatNote({ startsAt, seatMicroUsd }: BilledCycle): string {
  return `A seat of the billing cycle from ${dayOf(startsAt)} then counts with the ${formatUsd(seatMicroUsd ?? zeroUsd)} billed here.`
}

/** The invoice of a preview, to be kept; sorts that were corrected in the preview are in it. */
export function invoiceOfPreview(preview: InvoicePreview): NewInvoice {
  const { vendor, vendorName, document, number, issued, due, span, billTo, currency } = preview
  const { subtotal, tax, total, amountDue, mismatches, lines } = preview
  if (vendor === null || issued === null || span === null) {
    throw new AppError(
      'bad-input',
      'The invoice lacks its vendor, date or days. Type in its totals. Nothing was saved.',
    )
  }
  return {
    vendor,
    vendorName,
    document,
    number,
    issued,
    due,
    span: upTo(span),
    billTo,
    currency,
    subtotal,
    tax,
    total,
    amountDue,
    mismatches,
    lines: lines.map((line) => ({ ...line, span: line.span && upTo(line.span) })),
  }
}

function inclusive({ from, to }: DayRange): DaySpan {
  return { first: from, last: addDays(to, -1) }
}

function upTo({ first, last }: DaySpan): DayRange {
  return { from: first, to: addDays(last, 1) }
}
