import type { Day } from '../base/calendar.ts'
import type { Db } from '../db/database.ts'
import type { Invoice, NewInvoice } from './invoice.ts'
import { keepInvoice } from './keep-invoice.ts'
import { invoiceById } from './read-invoices.ts'

/** A Cursor invoice of $580.80: twelve seats and tax; say what matters. */
export function aNewInvoice(said: Partial<NewInvoice> = {}): NewInvoice {
  return {
    vendor: 'cursor',
    vendorName: 'Cursor',
    document: 'invoice',
    number: 'A1B2C3D4-0012',
    issued: '2026-11-03' as Day,
    due: '2026-11-03' as Day,
    span: { from: '2026-11-03' as Day, to: '2026-12-03' as Day },
    billTo: 'Acme Engineering Ltd, Barcelona',
    currency: 'USD',
    subtotal: 480_000_000,
    tax: 100_800_000,
    total: 580_800_000,
    amountDue: 580_800_000,
    mismatches: [],
    lines: [
      {
        text: 'Cursor Teams',
        sort: 'subscription',
        amount: 480_000_000,
        quantity: 12,
        span: { from: '2026-11-03' as Day, to: '2026-12-03' as Day },
      },
      { text: 'VAT - Spain (21% on $480.00)', sort: 'tax', amount: 100_800_000, quantity: null, span: null },
    ],
    ...said,
  }
}

/** Keeps an invoice as if somebody had typed it in on the day it was issued, and reads it back. */
export async function kept(db: Db, said: Partial<NewInvoice> = {}): Promise<Invoice> {
  const invoice = aNewInvoice(said)
  const actor = { id: 'command line', origin: 'command line' } as const
  const now = new Date(`${invoice.issued}T12:00:00Z`)
  const { invoiceId } = await db
    .transaction()
    .execute((transaction) => keepInvoice(transaction, { invoice, fileId: null, actor, now }))
  return invoiceById(db, invoiceId)
}
